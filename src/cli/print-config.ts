import { dirname, resolve } from 'node:path';
import { defaultSettings } from '../api/settings.ts';
import type { PluginEntry } from '../config/config.ts';
import { builtins } from '../pipeline/builtins.ts';
import type { Flags } from './flags.ts';
import { runOptions } from './run-options.ts';
import type { SetUp } from './set-up.ts';
import type { Terminal } from './terminal.ts';
import { write, writeMessage } from './terminal.ts';

/**
 * Prints as JSON what a run with these flags would use: a config that can be used as one, with every
 * setting and with paths that hold wherever it is put. Says on standard error where it is from, and
 * which plugins JSON cannot name, since they are code of the config itself.
 */
export const printConfig = async (
  terminal: Terminal,
  flags: Flags,
  found: SetUp['config'],
): Promise<void> => {
  const { settings = {}, images = {} } = runOptions(
    flags,
    terminal.folder,
    found === undefined ? {} : { config: found },
  );
  const { tools, machineCpu, ...rest } = { ...defaultSettings, ...settings };
  const { config = {}, listed = [] } = found ?? {};
  const folder = found === undefined ? terminal.folder : dirname(found.file);
  const entries = listed.map(({ plugin, entry, isNamed }) => ({
    name: plugin.definition.name,
    entry: isNamed ? nameFrom(folder, entry) : shippedName(plugin.definition),
    options: plugin.options,
  }));
  const plugins = entries.flatMap(({ entry, options }): PluginEntry[] => {
    if (entry === undefined) return [];
    return [options === undefined ? entry : [entry, options]];
  });
  const base = flags.base ?? found?.base;
  const { imagePaths = [], imageResolver, linuxkitCache, offline } = images;
  const shown = {
    plugins,
    disable: config.disable ?? [],
    drivers: config.drivers ?? {},
    configDrivers: config.configDrivers,
    storageClasses: config.storageClasses,
    severity: config.severity ?? {},
    settings: {
      ...rest,
      machineCpu: machineCpu % 1000 === 0 ? machineCpu / 1000 : `${machineCpu}m`,
    },
    tools,
    images: {
      cache: linuxkitCache,
      layouts: imagePaths.map((path) => (typeof path === 'string' ? path : path.path)),
      resolver: imageResolver,
      offline,
    },
    registries: config.registries,
    imageConfigs: config.imageConfigs,
    base: base !== undefined && /[./\\]/.test(base) ? resolve(terminal.folder, base) : base,
  };
  await write(terminal, 1, `${JSON.stringify(shown, undefined, 2)}\n`);
  if (flags.quiet === true) return;
  const left = entries.filter(({ entry }) => entry === undefined).map(({ name }) => name);
  await writeMessage(
    terminal,
    found === undefined
      ? 'no configuration is used: these are the defaults\n'
      : `from ${found.file}${left.length === 0 ? '' : `, without its own code: ${left.join(', ')}`}\n`,
  );
};

/** A path is the config's; a package is found from anywhere beside it. */
const nameFrom = (folder: string, entry: string): string =>
  /^\.{1,2}\//.test(entry) ? resolve(folder, entry) : entry;

const shippedName = (definition: object): string | undefined =>
  builtins.find((plugin) => plugin.definition === definition)?.definition.name;
