import { declare } from './command.ts';

export const plugins = declare({
  name: 'plugins',
  about: 'list the plugins that would run, in order, with the fields that they honour',
  run: async (terminal, _operands, flags) =>
    (await import('../commands/plugins.ts')).runPlugins(terminal, flags),
});
