import type { LockMode } from './locking-resolver.ts';
import type { ImageLookup } from './lookup.ts';

/** Where a run's images come from, whatever there is of files and networks where it runs. */
export interface ImageSupply {
  /** The lock file that the look-ups use, where there is one. */
  readonly lock?: { readonly mode: LockMode; readonly name: string };
  /** Whether anything but a network could know an image; a run without is spared the look-ups. */
  anyFile(): boolean;
  /**
   * Makes the look-up, which keeps its answers for the run. `assumed`: only files are asked, and an
   * image that is not found is taken to bring nothing.
   */
  open(assumed: boolean): Promise<ImageLookup>;
}
