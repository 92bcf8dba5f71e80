import { builtins } from '../pipeline/builtins.ts';
import type { PluginEntry } from './config.ts';
import { isPlugin } from '../api/define-plugin.ts';
import type { Plugin } from '../api/define-plugin.ts';
import { closest } from '../diagnostics/suggest.ts';
import { loadModule } from './load-module.ts';
import { isPath, moduleFile, packageNames } from './module-file.ts';
import { StuckCode } from './loading.ts';
import type { Loading } from './loading.ts';
import { thrownText } from '../system/thrown.ts';

/**
 * A plugin of the config with the name under which the config lists it and its place in `plugins`.
 */
export interface Listed {
  readonly plugin: Plugin;
  /** What was written, or the plugin's own name. */
  readonly entry: string;
  /** True where the config names it, and false where it is the plugin itself. */
  readonly isNamed: boolean;
  readonly path: readonly (string | number)[];
}

/** An entry that gives no plugin; `reason` is the end of a sentence. */
export interface Refused {
  readonly entry: string;
  readonly path: readonly (string | number)[];
  readonly reason: string;
  readonly help?: string;
}

const packagesOf = (name: string): readonly string[] => packageNames(name, 'p2lk-plugin-');

/**
 * The file of a named plugin, seen from the config. Packages are resolved as `import` does, exports
 * and conditions included.
 */
export const pluginFile = (name: string, config: string): Promise<string | undefined> =>
  moduleFile(name, packagesOf(name), config);

const loadNamed = async (
  name: string,
  config: string,
  { loader, guard }: Loading,
): Promise<Plugin | Omit<Refused, 'entry' | 'path'>> => {
  const shipped = builtins.find(({ definition }) => definition.name === name);
  if (shipped !== undefined) return shipped;
  const file = await pluginFile(name, config);
  if (file === undefined) {
    const near = closest(
      name,
      builtins.map(({ definition }) => definition.name),
    );
    return isPath(name)
      ? { reason: 'there is no such file' }
      : {
          reason:
            'p2lk ships no plugin of that name, and no package ' +
            `${packagesOf(name).join(' or ')} is installed`,
          help:
            near === undefined
              ? `install it: npm install ${packagesOf(name)[0]}`
              : `did you mean ${near}?`,
        };
  }
  let found: unknown;
  const load = async (): Promise<unknown> =>
    ((await loadModule(file, loader)) as { default?: unknown }).default;
  try {
    found = await (guard?.settled(name, load) ?? load());
  } catch (error) {
    const reason = thrownText(error);
    return { reason: error instanceof StuckCode ? reason : `its code failed: ${reason}` };
  }
  return isPlugin(found)
    ? found
    : { reason: `the default export of ${file} is no plugin of definePlugin` };
};

type Path = readonly (string | number)[];

/**
 * Loads the entries of `plugins` in order; falsy ones and nested lists are what `PluginEntry` says.
 */
export const loadPlugins = async (
  entries: readonly PluginEntry[],
  config: string,
  loading: Loading,
): Promise<{ readonly listed: readonly Listed[]; readonly refused: readonly Refused[] }> => {
  const listed: Listed[] = [];
  const refused: Refused[] = [];
  const load = async (entry: PluginEntry, path: Path): Promise<void> => {
    if (entry === false || entry === null || entry === undefined) return;
    if (isPlugin(entry)) await loadOne(entry, undefined, path);
    else if (typeof entry === 'string') await loadOne(entry, undefined, path);
    else if (!Array.isArray(entry))
      refused.push({
        entry: describe(entry),
        path,
        reason: 'a plugin, its name, or [name, options] is wanted',
      });
    else if (isPair(entry)) await loadOne(entry[0], entry[1], path);
    else
      for (const [i, item] of (entry as readonly PluginEntry[]).entries())
        await load(item, [...path, i]);
  };
  const loadOne = async (given: string | Plugin, options: unknown, path: Path): Promise<void> => {
    const plugin = typeof given === 'string' ? await loadNamed(given, config, loading) : given;
    const entry = typeof given === 'string' ? given : nameOf(given);
    const flaw = isPlugin(plugin) ? flawOf(plugin) : undefined;
    if (flaw !== undefined) refused.push({ entry, path, reason: flaw });
    else if (isPlugin(plugin))
      listed.push({
        plugin: options === undefined ? plugin : withOptions(plugin, options),
        entry,
        isNamed: typeof given === 'string',
        path,
      });
    else refused.push({ ...plugin, entry, path });
  };
  for (const [i, entry] of entries.entries()) await load(entry, ['plugins', i]);
  return { listed, refused };
};

const nameOf = ({ definition }: Plugin): string =>
  typeof definition?.name === 'string' ? definition.name : 'without a name';

/** What keeps a definition from being one; code without types may hand over anything. */
const flawOf = ({ definition }: Plugin): string | undefined => {
  if (typeof definition !== 'object' || definition === null)
    return 'definePlugin was given no definition';
  const { name, fields, apply }: { name?: unknown; fields?: unknown; apply?: unknown } = definition;
  if (typeof name !== 'string' || name === '') return 'its definition has no name';
  if (!Array.isArray(fields) || fields.some((field) => typeof field !== 'string'))
    return 'fields of its definition is no list of texts';
  return typeof apply === 'function' ? undefined : 'apply of its definition is no function';
};

/** `[name, options]`: the second member is no plugin itself. */
const isPair = (entry: readonly unknown[]): entry is readonly [string | Plugin, unknown] =>
  entry.length === 2 &&
  (typeof entry[0] === 'string' || isPlugin(entry[0])) &&
  typeof entry[1] === 'object' &&
  entry[1] !== null &&
  !isPlugin(entry[1]) &&
  !Array.isArray(entry[1]);

const withOptions = (plugin: Plugin, options: unknown): Plugin => ({
  ...plugin,
  definition: plugin.definition,
  options,
});

const describe = (entry: unknown): string =>
  typeof entry === 'object' ? 'an object' : String(entry);
