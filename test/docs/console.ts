import type { Block } from './markdown.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * The commands of a `console` block: the lines after `$ `, each with the lines that continue it.
 */
const commandsOf = (text: string): readonly string[] => {
  const commands: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('$ ')) commands.push(line.slice(2));
    else if (commands.at(-1)?.endsWith('\\') === true) commands[commands.length - 1] += `\n${line}`;
  }
  return commands;
};

/**
 * The exit status that a block's commands must have: that of its fence (```` ```console exit 1 ````),
 * else 0. A page that prints a manifest where an error belongs, or the reverse, cannot be written
 * anew by mistake.
 */
export const expectedStatus = ({ name }: Block): number => {
  if (name === '') return 0;
  const [, status] = /^exit ([1-9])$/.exec(name) ?? [];
  if (status === undefined) throw new Error(`${name} is nothing that a console block can be`);
  return Number(status);
};

/** What running a block gives. */
export interface Ran {
  /** The block as it must be: each command with what it really prints. */
  readonly text: string;
  /** Status of the last command, or of an earlier one that failed without a look at `$?`. */
  readonly status: number;
}

/** Runs the commands of a block. */
export const rerun = (text: string, sandbox: Sandbox): Ran => {
  let printed = '';
  let status = 0;
  let failed = 0;
  for (const command of commandsOf(text)) {
    const isLook = command.includes('$?');
    if (!isLook && failed === 0) failed = status;
    const output = sandbox.run(command);
    printed += `$ ${command}\n${output === '' || output.endsWith('\n') ? output : `${output}\n`}`;
    status = isLook ? 0 : sandbox.status;
  }
  return { text: printed, status: failed === 0 ? status : failed };
};
