import type { Declared } from './command.ts';

export const completion: Declared = {
  name: 'completion',
  operands: '<shell>',
  about: 'print a completion script for bash, zsh or fish',
};
