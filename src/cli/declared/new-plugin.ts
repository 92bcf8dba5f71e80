import { declare } from './command.ts';

export const newPlugin = declare({
  name: 'new-plugin',
  operands: '<name>',
  about: 'start a plugin package: p2lk-plugin-<name>',
  run: async (terminal, [name = '']) =>
    (await import('../commands/new-plugin.ts')).runNewPlugin(terminal, name),
});
