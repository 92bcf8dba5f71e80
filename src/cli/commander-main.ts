import { CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { mainCommand } from './commander-program.ts';
import { addCommands } from './commands.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import type { Terminal } from './terminal.ts';
import { write } from './terminal.ts';
import { runTranslate } from './translate-command.ts';
import { usageFault } from './usage.ts';

/** Parses the command line with commander and runs what it asks for. */
export const commanderMain = async (terminal: Terminal): Promise<ExitCode> => {
  let code: ExitCode = 0;
  const printed: string[] = [];
  const program = mainCommand(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => printed.push(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .action(async (operands: readonly string[], flags: Flags) => {
      code = await runTranslate(terminal, operands, flags);
    });
  addCommands(program, terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(terminal.args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) return usageFault(terminal, error.message);
    await write(terminal, 1, printed.join(''));
  }
  return code;
};
