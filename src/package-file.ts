import { fileURLToPath } from 'node:url';

/** Absolute path of a file of the package, as `templates/machine/vm.yml`; the package finds itself by its own name. */
export const packageFile = (path: string): string => fileURLToPath(new URL(path, import.meta.resolve('p2lk/package.json')));
