import type { Plugin } from '../api/define-plugin.ts';
import { builtins } from '../pipeline/builtins.ts';
import type { SetUp } from './set-up.ts';

/**
 * The plugins that would run: those of the config take the place of shipped ones of their name, and
 * what it disables is left out.
 */
export const activePlugins = (config: SetUp['config']): readonly Plugin[] => {
  const { plugins = [], disable = [] } = config?.options ?? {};
  const byName = new Map(
    [...builtins, ...plugins].map((plugin) => [plugin.definition.name, plugin] as const),
  );
  return [...byName.values()].filter(({ definition }) => !disable.includes(definition.name));
};
