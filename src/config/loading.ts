import type { ConfigRun } from './config.ts';

/** How the code of a config and of its plugins is loaded. */
export interface Loading {
  /** By default Node's own import where it can, else jiti. */
  readonly loader?: ConfigLoader;
  /** What a config that is a function is told. */
  readonly run: ConfigRun;
  readonly guard?: CodeGuard;
}

export type ConfigLoader = 'native' | 'jiti';

/** Watches over code that may never come to an end. */
export interface CodeGuard {
  /**
   * Waits for code of `name`, a file or a plugin.
   * @throws StuckCode where it waits for what never comes, or longer than it may
   */
  settled<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Code that does not come to an end; the message is the end of a sentence. */
export class StuckCode extends Error {
  override readonly name = 'StuckCode';
}
