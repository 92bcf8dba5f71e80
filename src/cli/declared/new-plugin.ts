import type { Declared } from './command.ts';

/** What a plugin package can start as; each has a folder in `templates/plugin`. */
export const pluginKinds = ['volume', 'csi', 'policy', 'firewall', 'lifecycle'] as const;

export type PluginKind = (typeof pluginKinds)[number];

/** Options of `p2lk new-plugin` beside those of the main command. */
export interface NewPluginFlags {
  readonly kind?: PluginKind;
}

export const newPlugin: Declared = {
  name: 'new-plugin',
  operands: '<name>',
  about:
    'start a plugin package: p2lk-plugin-<name>, or @scope/p2lk-plugin-<name> for @scope/<name>',
  options: [
    {
      flags: '--kind <kind>',
      about: 'what it begins with: a volume driver where nothing is said',
      choices: pluginKinds,
      default: 'volume',
    },
  ],
};
