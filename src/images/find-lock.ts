import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The lock file's name. */
export const LOCK_FILE = 'p2lk.lock';

/**
 * The lock file of a run: beside the config file, else in the working directory; undefined where
 * there is none.
 */
export const findLock = (folder: string, config?: string): string | undefined =>
  [...(config === undefined ? [] : [dirname(config)]), folder]
    .map((place) => join(place, LOCK_FILE))
    .find((path) => existsSync(path));

/**
 * Where a lock file is written: over the one that is there, else beside the config file, else in
 * the working directory.
 */
export const lockPath = (folder: string, config?: string): string =>
  findLock(folder, config) ?? join(config === undefined ? folder : dirname(config), LOCK_FILE);
