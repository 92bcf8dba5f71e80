import type { Diagnostic, Path, Place } from '../../diagnostics/diagnostic.ts';

/**
 * What becomes of a field. `exact`: nothing is said about it, so the machine does what it asks.
 * `approximated`: a plugin follows it, and something is said about a difference. `reported`: it is
 * left out, and it is said why. `refused`: an error.
 */
export type Verdict = 'exact' | 'approximated' | 'reported' | 'refused';

export const verdicts: readonly Verdict[] = ['exact', 'approximated', 'reported', 'refused'];

/** What became of one leaf of the input. */
export interface FieldAccount {
  /** `Deployment web` */
  readonly object: string;
  readonly place: Place;
  /** Type and field, as `Container.workingDir`; undefined for entries of maps and free data. */
  readonly type: string | undefined;
  readonly verdict: Verdict;
  /** Plugins that read it, in order; `p2lk` for names by which the core itself joins. */
  readonly readers: readonly string[];
  /** The plugin that said that it asks for nothing here, or that nothing honours it. */
  readonly settledBy: string | undefined;
  readonly findings: readonly Diagnostic[];
  /** The values of the manifest that come from it. */
  readonly written: readonly Origin[];
}

/** Where one value of the manifest comes from. */
export interface Origin {
  /** The value's path in the manifest. */
  readonly path: Path;
  /** Key of the plugin's write, as `image web binds`. */
  readonly as: string;
  readonly plugin: string;
  /** What of the plugin wrote it: `container`, `volume(nfs)`; undefined for the core. */
  readonly hook: string | undefined;
  /** Why a shipped choice was replaced. */
  readonly reason: string | undefined;
  readonly from: readonly Place[];
  /** With what is written into a file of the boot: words that its lines hold. */
  readonly words: readonly string[];
}

/** What a traced run knows of the way from the input to the manifest. */
export interface Account {
  /** Every leaf of the workload, and those of other objects that plugins read, in that order. */
  readonly fields: readonly FieldAccount[];
  readonly origins: readonly Origin[];
}
