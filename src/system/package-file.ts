import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Absolute path of one of the package's own modules, as `p2lk/plugin`; the package finds itself by
 * its name.
 */
export const ownModule = (name: string): string => createRequire(import.meta.url).resolve(name);

/** Absolute path of a file of the package, as `templates/machine/vm.yml`. */
export const packageFile = (path: string): string =>
  join(dirname(ownModule('p2lk/package.json')), path);
