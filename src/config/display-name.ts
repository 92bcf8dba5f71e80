import { isAbsolute, relative } from 'node:path';

/**
 * A file as messages call it: relative to the working directory where it lies in it, else absolute.
 */
export const displayName = (file: string, cwd: string): string => {
  const path = relative(cwd, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
};
