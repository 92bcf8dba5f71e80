import { declare } from './command.ts';

export const completion = declare({
  name: 'completion',
  operands: '<shell>',
  about: 'print a completion script for bash, zsh or fish',
  run: async (terminal, [shell = '']) =>
    (await import('../commands/completion.ts')).runCompletion(terminal, shell),
});
