import type { Declared } from './command.ts';

export const complete: Declared = {
  name: 'complete',
  operands: '[word...]',
  about: 'print what may come next on a command line, for the scripts of p2lk completion',
  hidden: true,
};
