import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { configNames } from '../config/find.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import { LOCK_FILE } from '../images/find-lock.ts';

/** Files that a run reads and so must not write: inputs, the config, the lock file, the base. */
export class ProtectedFiles {
  readonly #files = new Map<string, string>();

  /** `role` is what the file is to the run: `an input`. */
  add(path: string, role: string): void {
    for (const key of keysOf(path)) if (!this.#files.has(key)) this.#files.set(key, role);
  }

  /** What a file to be written is to the run, or would be to the next; undefined for any other. */
  roleOf(path: string): string | undefined {
    const known = keysOf(path)
      .map((key) => this.#files.get(key))
      .find((role) => role !== undefined);
    if (known !== undefined) return known;
    if (basename(path) === LOCK_FILE) return 'the lock file';
    return configNames.includes(basename(path)) ? 'a configuration of p2lk' : undefined;
  }
}

/** The inputs of a run, named as seen from a folder; a large one may have come as several texts. */
export const inputFiles = (folder: string, sources: readonly Source[]): ProtectedFiles => {
  const files = new ProtectedFiles();
  for (const name of new Set(sources.map((source) => source.name)))
    files.add(resolve(folder, name), 'an input');
  return files;
};

/** What tells a file from all others, by whatever path or link it is reached. */
const keysOf = (path: string): readonly string[] => {
  const keys: string[] = [];
  try {
    keys.push(join(realpathSync(dirname(path)), basename(path)));
    for (const { dev, ino, nlink } of [statSync(path), lstatSync(path)])
      if (nlink > 0) keys.push(`${dev}:${ino}`);
  } catch {
    // What is not there yet has no number.
  }
  return keys;
};
