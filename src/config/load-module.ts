import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtins } from '../pipeline/builtins.ts';
import { ownModule } from '../system/package-file.ts';
import type { ConfigLoader } from './loading.ts';

/**
 * What a config may import of p2lk. Each is asked for one by one: an alias for `p2lk` alone would
 * not cover its subpaths.
 */
const ownNames = (): readonly string[] => [
  'p2lk',
  'p2lk/plugin',
  'p2lk/drivers',
  'p2lk/testing',
  ...builtins.map(({ definition }) => `p2lk/plugins/${definition.name}`),
];

/**
 * Addresses of the running program's own modules, by the name under which a config imports them
 * (the package imports itself).
 */
const ownModules = (): ReadonlyMap<string, string> =>
  new Map(ownNames().map((name) => [name, pathToFileURL(ownModule(name)).href]));

type Resolve = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => unknown,
) => unknown;
interface NewerModule {
  readonly registerHooks?: (hooks: { resolve: Resolve }) => unknown;
}

/** The same hook for Node 20, which runs it in a thread of its own and takes it as a module. */
const threadHook = `
let own;
export const initialize = (entries) => { own = new Map(entries); };
export const resolve = (specifier, context, next) =>
  own.has(specifier) ? { url: own.get(specifier), shortCircuit: true } : next(specifier, context);
`;

let mapped = false;

/**
 * Makes every later `import 'p2lk…'` of this process mean the running program: a config and its
 * plugins get its very modules, whether or not p2lk is installed beside them.
 */
const mapOwnModules = (file: string): void => {
  if (mapped) return;
  const own = ownModules();
  const { registerHooks } = nodeModule as NewerModule;
  if (registerHooks !== undefined) {
    registerHooks({
      resolve: (specifier, context, next) =>
        own.has(specifier)
          ? { url: own.get(specifier), shortCircuit: true }
          : next(specifier, context),
    });
  } else if (!findsOwn(file)) {
    nodeModule.register(`data:text/javascript,${encodeURIComponent(threadHook)}`, {
      data: [...own],
    });
  } else return;
  mapped = true;
};

/** Whether the file would get the running program without help; spares Node 20 the thread. */
const findsOwn = (file: string): boolean => {
  try {
    return nodeModule.createRequire(file).resolve('p2lk/plugin') === ownModule('p2lk/plugin');
  } catch {
    return false;
  }
};

const importJiti = async (file: string): Promise<unknown> => {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(file, {
    // The running program's module objects themselves, so nothing is evaluated twice.
    virtualModules: Object.fromEntries(
      await Promise.all(
        [...ownModules()].map(async ([name, url]) => [name, await import(url)] as const),
      ),
    ),
  });
  return jiti.import(file);
};

const isTypeScript = (file: string): boolean => /\.[mc]?ts$/.test(file);

/**
 * Whether Node takes the file for an ES module: by its ending, else by `type` in the nearest
 * package.json (Node.js, Modules: Packages).
 */
const isModule = (file: string): boolean => {
  if (/\.m[jt]s$/.test(file)) return true;
  if (!/\.[jt]s$/.test(file)) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      return (
        (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown })
          .type === 'module'
      );
    } catch {
      if (dirname(folder) === folder) return false;
    }
  }
};

/**
 * Whether Node refused the file before any of its code ran, for a reason that jiti does not share.
 */
const isRefusal = (error: unknown, file: string): boolean => {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' || code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return true;
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING' || code === 'ERR_MODULE_NOT_FOUND')
    return isTypeScript(file);
  return (
    error instanceof SyntaxError && !(error.stack ?? '').includes(`at ${pathToFileURL(file).href}`)
  );
};

/**
 * Imports a module of the user's: with Node's own `import` where it can, else with jiti, which
 * takes every form of TypeScript on every Node, and `import` in what a package.json calls CommonJS
 * (npm writes that into new ones), about which Node would complain.
 * @throws whatever the module throws, and what is wrong with its text
 */
export const loadModule = async (file: string, loader?: ConfigLoader): Promise<unknown> => {
  mapOwnModules(file);
  const { typescript } = process.features as { typescript?: unknown };
  const native =
    loader === 'native' ||
    (loader === undefined && isModule(file) && (!isTypeScript(file) || Boolean(typescript)));
  if (!native) return importJiti(file);
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (loader === 'native' || !isRefusal(error, file)) throw error;
    return importJiti(file);
  }
};
