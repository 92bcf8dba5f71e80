import { commands } from './declared.ts';

/** Names of the commands beside the main one. A file of such a name is given as `./plugins`. */
export const commandNames: ReadonlySet<string> = new Set([
  'help',
  ...commands.map(({ name }) => name),
]);
