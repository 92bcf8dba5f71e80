import type { Command } from 'commander';
import { optionOf } from './commander-program.ts';
import { commands } from './declared.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import type { Terminal } from './terminal.ts';

/**
 * Adds the commands beside the main one. Each loads its code when it is called, and gives the exit
 * code to `done`. Options of the main command count for the others too, wherever they stand:
 * `p2lk --config p2lk.config.ts plugins`.
 */
export const addCommands = (
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void => {
  program.commandsGroup('Commands:');
  for (const { name, operands = '', about, options = [], run } of commands) {
    const command = program.command(`${name} ${operands}`).description(about);
    for (const option of options) command.addOption(optionOf(option));
    command.action(async () => {
      const flags = { ...program.opts<Flags>(), ...command.opts() };
      done(await run(terminal, command.args, flags));
    });
  }
};
