// What the programs share that check the project or what is made of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * A folder for what a program makes; it is gone when the program ends.
 * @param {string} name the program's
 * @returns {string}
 */
export const ownFolder = (name) => {
  const folder = mkdtempSync(join(tmpdir(), `p2lk-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/**
 * What ends a program with a reason and exit code 1.
 * @param {string} name the program's
 * @returns {(reason: string) => never}
 */
export const failing = (name) => (reason) => {
  console.error(`${name}: ${reason}`);
  process.exit(1);
};
