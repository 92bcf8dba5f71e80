import type { Declared } from './command.ts';

export const plugins: Declared = {
  name: 'plugins',
  about: 'list the plugins that would run, in order, with the fields that they honour',
};
