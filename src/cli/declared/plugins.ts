import type { Declared } from './command.ts';

/** Options of `p2lk plugins` beside those of the main command. */
export interface PluginsFlags {
  readonly json?: boolean;
  /** Whether packages that declare to keep the rules for plugins are tried by them. */
  readonly verify?: boolean;
}

export const plugins: Declared = {
  name: 'plugins',
  about: 'list the plugins that would run, in order, with the fields that they honour',
  options: [
    { flags: '--json', about: 'print JSON instead of a table' },
    {
      flags: '--verify',
      about: 'try the rules for plugins on those of packages that declare to keep them',
    },
  ],
};
