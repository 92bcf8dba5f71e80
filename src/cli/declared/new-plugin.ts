import type { Declared } from './command.ts';

export const newPlugin: Declared = {
  name: 'new-plugin',
  operands: '<name>',
  about: 'start a plugin package: p2lk-plugin-<name>',
};
