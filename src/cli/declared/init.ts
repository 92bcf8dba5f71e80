import { declare } from './command.ts';

export const init = declare({
  name: 'init',
  about: 'write a configuration to start from: p2lk.config.mts',
  run: async (terminal) => (await import('../commands/init.ts')).runInit(terminal),
});
