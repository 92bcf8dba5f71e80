import { declare } from './command.ts';

export const schema = declare({
  name: 'schema',
  about: 'print the JSON schema of p2lk.config.json and p2lk.config.yaml',
  run: async (terminal) => (await import('../commands/schema.ts')).runSchema(terminal),
});
