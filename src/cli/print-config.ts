import { builtins } from '../pipeline/builtins.ts';
import type { Plugin } from '../api/define-plugin.ts';
import { defaultSettings } from '../api/settings.ts';
import type { Flags } from './flags.ts';
import { runOptions } from './run-options.ts';
import type { SetUp } from './set-up.ts';
import type { Terminal } from './terminal.ts';
import { write } from './terminal.ts';

/**
 * Prints as JSON what a run with these flags would use: the config file, the plugins in order, and
 * every setting.
 */
export const printConfig = async (
  terminal: Terminal,
  flags: Flags,
  config: SetUp['config'],
): Promise<void> => {
  const options = runOptions(flags, terminal.folder, config === undefined ? {} : { config });
  const {
    plugins = [],
    settings = {},
    images = {},
    disable = [],
    drivers = {},
    severity = {},
  } = options;
  const byName = new Map<string, Plugin>(
    [...builtins, ...plugins].map((plugin) => [plugin.definition.name, plugin]),
  );
  const shown = {
    config: config?.file ?? null,
    plugins: [...byName.values()]
      .filter(({ definition }) => !disable.includes(definition.name))
      .map((plugin) => entryOf(plugin, plugins)),
    drivers,
    severity,
    settings: { ...defaultSettings, ...settings },
    images,
    base: flags.base ?? config?.base ?? null,
  };
  await write(terminal, 1, `${JSON.stringify(shown, undefined, 2)}\n`);
};

const entryOf = (plugin: Plugin, configured: readonly Plugin[]): object => {
  const { name, version } = plugin.definition;
  return {
    name,
    ...(version !== undefined && { version }),
    source: configured.includes(plugin) ? 'config' : 'p2lk',
    ...(plugin.options !== undefined && { options: plugin.options }),
  };
};
