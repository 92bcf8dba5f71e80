import type { Tap } from 'tapable';
import type { Plugin, PluginDefinition } from '../api/define-plugin.ts';
import type { Reader } from '../view/type-path.ts';

/** One plugin of a run, in its place in the order. */
export interface Registered extends Reader {
  readonly definition: PluginDefinition<unknown, unknown>;
  readonly options: unknown;
  /** True after a fault: its taps answer nothing for the rest of the workload. */
  muted: boolean;
}

/**
 * Puts the shipped plugins and the config's in order: one of the same name takes the shipped one's
 * place.
 */
export const orderPlugins = (
  shipped: readonly Plugin[],
  configured: readonly Plugin[],
  disable: ReadonlySet<string>,
): readonly Registered[] => {
  const byName = new Map<string, Plugin>();
  for (const plugin of [...shipped, ...configured]) byName.set(plugin.definition.name, plugin);
  return [...byName.values()]
    .filter(({ definition }) => !disable.has(definition.name))
    .map(({ definition, options }, index) => ({
      index,
      name: definition.name,
      fields: new Set(definition.fields),
      definition,
      options: options ?? {},
      muted: false,
    }));
};

/** A tap as the interceptor sees it, before insertion. */
export type OpenTap = Tap & {
  fn: (...args: unknown[]) => unknown;
  stage?: number;
  before?: string | string[];
  type: 'sync' | 'async' | 'promise';
};
