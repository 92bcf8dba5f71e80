/** Whether a text can be one part of a path: not empty, `.`, `..`, no slash, no control character. */
export const isFileName = (name: string): boolean =>
  !(name === '' || name === '.' || name === '..' || /[/\0-\x1f\x7f]/.test(name));

/**
 * A name as one part of a path. Throws for what is none.
 * @example fileName('data.txt')
 */
export const fileName = (name: string): string => {
  if (!isFileName(name))
    throw new TypeError(`${JSON.stringify(name.slice(0, 80))} is no name of a file`);
  return name;
};

/**
 * A path below a folder: each name is one part of it, so that no text leads out of the folder or
 * ends the path. Throws as `fileName`.
 * @example pathBelow('etc/p2lk/volumes', name, key)
 */
export const pathBelow = (folder: string, ...names: readonly string[]): string =>
  [folder, ...names.map(fileName)].join('/');
