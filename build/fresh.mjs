import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the built program is made of. */
const sources = ['src', 'plugins', 'build', 'package.json', 'tsconfig.json'];

const newestBelow = (path) => {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !/\.test\.m?ts$|\.test\.mjs$/.test(name) && name !== 'cases')
      .map(({ name }) => newestBelow(join(path, name))),
  );
};

/**
 * Whether a file that the build makes is there and newer than everything that it is made of.
 * @param {string} file path from the project's folder: `dist/cli.cjs`
 * @returns {boolean}
 */
export const isFresh = (file) =>
  existsSync(join(root, file)) &&
  statSync(join(root, file)).mtimeMs >=
    Math.max(...sources.map((path) => newestBelow(join(root, path))));
