import type { Declared } from './command.ts';

export const init: Declared = {
  name: 'init',
  operands: '[form]',
  about:
    'write a configuration to start from: p2lk.config.mts, or with yaml or json one without code',
};
