import { declare } from './command.ts';

export const explain = declare({
  name: 'explain',
  operands: '<code>',
  about: 'say what a code of a message means, with an example',
  run: async (terminal, [code = ''], flags) =>
    (await import('../commands/explain.ts')).runExplain(terminal, code, flags),
});
