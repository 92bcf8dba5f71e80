import type { Declared } from './command.ts';

export const schema: Declared = {
  name: 'schema',
  about: 'print the JSON schema of p2lk.config.json and p2lk.config.yaml',
};
