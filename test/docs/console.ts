import type { Sandbox } from './sandbox.ts';

/**
 * The commands of a `console` block: the lines after `$ `, each with the lines that continue it.
 */
export const commandsOf = (text: string): readonly string[] => {
  const commands: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('$ ')) commands.push(line.slice(2));
    else if (commands.at(-1)?.endsWith('\\') === true) commands[commands.length - 1] += `\n${line}`;
  }
  return commands;
};

/** The block as it must be: each command with what it really prints. */
export const rerun = (text: string, sandbox: Sandbox): string =>
  commandsOf(text)
    .map((command) => {
      const output = sandbox.run(command);
      return `$ ${command}\n${output === '' || output.endsWith('\n') ? output : `${output}\n`}`;
    })
    .join('');
