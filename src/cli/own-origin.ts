import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { packageFile } from '../system/package-file.ts';

/**
 * Where this p2lk was installed from, for a package that is to be tested with it: an archive or a
 * folder, as a path seen from `folder`. Undefined where a registry has it.
 */
export const ownOrigin = (folder: string): string | undefined => {
  const own = dirname(packageFile('package.json'));
  const modules = dirname(own);
  const noted = basename(modules) === 'node_modules' ? notedIn(modules) : undefined;
  if (noted !== undefined && !noted.startsWith('file:')) return undefined;
  const file = noted === undefined ? own : resolve(dirname(modules), noted.slice('file:'.length));
  const found = existsSync(file) ? file : own;
  const near = relative(folder, found);
  return /^(?:\.\.[\\/]){3}/.test(near) ? found : near;
};

/** What npm has noted of where the p2lk in a `node_modules` came from. */
const notedIn = (modules: string): string | undefined => {
  try {
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
      readonly packages?: { readonly [path: string]: { readonly resolved?: string } };
    };
    return packages?.['node_modules/p2lk']?.resolved;
  } catch {
    return undefined;
  }
};
