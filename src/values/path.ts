/**
 * An absolute path in its shortest form, from the root where it is relative: no empty part, no `.`,
 * no `..`, no slash at the end.
 * @example absolutePath('var//log/../lib/') // '/var/lib'
 */
export const absolutePath = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

/** The folder and the last part of a user's path; a backslash divides too, as on Windows. */
export const pathParts = (path: string): { readonly folder: string; readonly base: string } => {
  const [, folder, base] = /^([^]*[\\/])?([^\\/]+)[\\/]*$/.exec(path) ?? [];
  if (base === undefined) return { folder: path === '' ? '.' : '/', base: '' };
  return { folder: folder?.replace(/(?<=[^\\/])[\\/]+$|(?<=^[\\/])[\\/]+$/, '') ?? '.', base };
};
