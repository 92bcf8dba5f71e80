import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The built program. */
export const program = join(root, 'dist/cli.cjs');

/** Several test files may want the program at once. */
const locked = (work: () => void): void => {
  const lock = join(root, 'node_modules/.p2lk-build');
  for (let waited = 0; ; waited += 100) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST' || waited > 120_000) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  try {
    work();
  } finally {
    rmdirSync(lock);
  }
};

/**
 * Builds the program where a source is newer than it; with the declarations where they are wanted
 * too.
 */
export const build = ({ types = false }: { readonly types?: boolean } = {}): void =>
  locked(() => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['build/build.mjs', '--if-stale', ...(types ? [] : ['--no-types'])],
      { cwd: root, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  });
