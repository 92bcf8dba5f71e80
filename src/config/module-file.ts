import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whether a name of a module is a path, rather than that of a package. */
export const isPath = (name: string): boolean => /^(?:\.{0,2}\/|file:|[A-Za-z]:[\\/])/.test(name);

/**
 * How the package of a module is looked for by the prefix that such packages have: with
 * `p2lk-plugin-` is `nfs` also `p2lk-plugin-nfs`, and `@shop/nfs` also `@shop/p2lk-plugin-nfs`.
 */
export const packageNames = (name: string, prefix: string): readonly string[] => {
  const [, scope = '', bare = name] = /^(@[^/]+\/)(.*)$/.exec(name) ?? [];
  return bare.startsWith(prefix) ? [name] : [`${scope}${prefix}${bare}`, name];
};

/**
 * The file of a module, seen from another file: by its path, or by the first of the packages that is
 * installed, resolved as `import` does, exports and conditions included.
 */
export const moduleFile = async (
  name: string,
  packages: readonly string[],
  from: string,
): Promise<string | undefined> => {
  if (isPath(name)) {
    const file = name.startsWith('file:') ? fileURLToPath(name) : resolve(dirname(from), name);
    return existsSync(file) ? file : undefined;
  }
  const { createJiti } = await import('jiti');
  const jiti = createJiti(from);
  for (const candidate of packages) {
    const url = jiti.esmResolve(candidate, { parentURL: pathToFileURL(from), try: true });
    if (url !== undefined) return url.startsWith('file:') ? fileURLToPath(url) : url;
  }
  return undefined;
};
