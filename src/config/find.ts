import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Names of config files; in one folder the first one there counts. */
export const configNames: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map(
  (ending) => `p2lk.config.${ending}`,
);

/**
 * The folder upward from `start` that holds a config, and the names it has there. Cheap, so that a
 * run without one loads nothing.
 */
export const findConfigFolder = (
  start: string,
): { readonly folder: string; readonly names: readonly string[] } | undefined => {
  for (let folder = start; ; folder = dirname(folder)) {
    const names = configNames.filter((name) => existsSync(join(folder, name)));
    if (names.length > 0) return { folder, names };
    if (dirname(folder) === folder) return undefined;
  }
};
