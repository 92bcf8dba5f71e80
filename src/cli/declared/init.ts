import type { Declared } from './command.ts';

export const init: Declared = {
  name: 'init',
  about: 'write a configuration to start from: p2lk.config.mts',
};
