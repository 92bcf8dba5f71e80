import type { Declared } from './command.ts';

export const schema: Declared = {
  name: 'schema',
  operands: '[plugin]',
  about:
    'print the JSON schema of p2lk.config.json and p2lk.config.yaml, or of the options of a plugin',
};
