import type { ProgramState } from './program-state.ts';

/** Everything that `p2lk doctor` looks at. */
export interface Finding {
  readonly p2lk: string;
  readonly node: string;
  /** `linux x64` */
  readonly system: string;
  /** LinuxKit's name of the machine's architecture: `amd64`. */
  readonly architecture: string;
  readonly acceleration: 'kvm' | 'hvf' | 'tcg';
  readonly programs: readonly ProgramState[];
  /** The config in use with the names of its plugins; undefined where there is none. */
  readonly config: { readonly file: string; readonly plugins: readonly string[] } | undefined;
  /** Path of the lock file. */
  readonly lock: string | undefined;
  readonly imageCache: { readonly path: string; readonly there: boolean };
}
