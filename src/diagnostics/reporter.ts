import type { Location, Refused, Severity } from './diagnostic.ts';

/** One finding as plain data, as `--reporter json` prints it and a reporter of one's own gets it. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  /** Set where an API server takes the object itself, and refuses what comes of it. */
  readonly refused?: Refused;
  /** The plugin that found it. */
  readonly plugin?: string;
  /** Address of the page about it. */
  readonly docs?: string;
  /** Where it is; the first place is the one that the message is about. */
  readonly at: readonly Location[];
}

/**
 * What `--reporter FILE` takes as the default export of a module: gets every finding of a run at its
 * end, under `--quiet` errors only, and gives the text that is written to standard error. It is
 * called when there is nothing to say too. Texts hold what manifests hold: escape what the form asks.
 * @example export default ((findings) => `${findings.length} findings\n`) satisfies Reporter;
 */
export type Reporter = (findings: readonly Finding[]) => string | Promise<string>;
