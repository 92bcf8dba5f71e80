import type { Declared } from './command.ts';

export const explain: Declared = {
  name: 'explain',
  operands: '<code>',
  about: 'say what a code of a message means, with an example',
};
