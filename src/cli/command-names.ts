/** Names of the commands beside the main one. A file of such a name is given as `./plugins`. */
export const commandNames: ReadonlySet<string> = new Set([
  'help',
  'explain',
  'plugins',
  'build',
  'run',
  'lock',
  'ports',
  'new-plugin',
  'init',
  'schema',
  'completion',
]);
