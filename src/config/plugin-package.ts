import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isPlugin } from '../api/define-plugin.ts';
import { isObject } from '../read/value.ts';
import { loadModule } from './load-module.ts';
import type { Loading } from './loading.ts';
import { pluginFile } from './plugins.ts';
import type { Listed } from './plugins.ts';

/** The package that a plugin comes from. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  /**
   * What its `package.json` says under `p2lk.conformance`: the number of the kit that it was tried
   * with, and the folder of the cases that it was tried on.
   */
  readonly conformance?: { readonly kit: number; readonly cases: string };
}

/**
 * The package of a plugin of the config: by its name, or, where the config imports it, among the
 * project's packages that are named as plugins are. Undefined for a plugin of the project itself.
 */
export const packageOf = async (
  { plugin, entry, isNamed }: Listed,
  config: string,
  { loader }: Pick<Loading, 'loader'>,
): Promise<PluginPackage | undefined> => {
  if (isNamed) {
    const file = await pluginFile(entry, config);
    return file === undefined ? undefined : packageAbove(file);
  }
  for (const name of installedPlugins(config)) {
    const file = await pluginFile(name, config);
    if (file === undefined) continue;
    const { default: found } = (await loadModule(file, loader)) as { readonly default?: unknown };
    if (isPlugin(found) && found.definition === plugin.definition) return packageAbove(file);
  }
  return undefined;
};

const readPackage = (path: string): { readonly [key: string]: unknown } | undefined => {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isObject(found) ? found : undefined;
  } catch {
    return undefined;
  }
};

/** The `package.json` nearest above a file. */
const nearest = (file: string): string | undefined => {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
};

const packageAbove = (file: string): PluginPackage | undefined => {
  const path = nearest(file) ?? '';
  const { name, version, p2lk } = readPackage(path) ?? {};
  if (typeof name !== 'string') return undefined;
  const declared = isObject(p2lk) ? p2lk['conformance'] : undefined;
  const { kit, cases } = isObject(declared) ? declared : {};
  return {
    name,
    version: typeof version === 'string' ? version : '',
    ...(typeof kit === 'number' &&
      typeof cases === 'string' && { conformance: { kit, cases: join(dirname(path), cases) } }),
  };
};

/** Packages of the config's project that are named as plugins are. */
const installedPlugins = (config: string): readonly string[] => {
  const { dependencies, devDependencies } = readPackage(nearest(config) ?? '') ?? {};
  return [dependencies, devDependencies]
    .flatMap((listed) => (isObject(listed) ? Object.keys(listed) : []))
    .filter((name) => /^(?:@[^/]+\/)?p2lk-plugin-/.test(name));
};
