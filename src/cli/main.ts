import { CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addCommands } from './commands.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import { tell } from './messages.ts';
import { mainCommand } from './options.ts';
import type { Terminal } from './terminal.ts';
import { write } from './terminal.ts';
import { usageFault } from './usage.ts';
import { runTranslate } from './translate-command.ts';

/** Runs the program and gives its exit code. Never throws and never shows a stack for what a user did. */
export const main = async (terminal: Terminal): Promise<ExitCode> => {
  try {
    return await parseAndRun(terminal);
  } catch (error) {
    return tell(terminal, (report) =>
      report.add('P2LK900', { reason: error instanceof Error ? error.message : String(error) }, [], {
        cause: error,
        help: 'this is a fault of p2lk: please report it with the output of the same command under P2LK_DEBUG=1',
      }),
    );
  }
};

const parseAndRun = async (terminal: Terminal): Promise<ExitCode> => {
  let code: ExitCode = 0;
  const texts: [descriptor: 1 | 2, text: string][] = [];
  const program = mainCommand(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => texts.push([1, text]),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .action(async (inputs: readonly string[], flags: Flags) => {
      code = await runTranslate(terminal, inputs, flags);
    });
  addCommands(program, terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(terminal.args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    for (const [descriptor, text] of texts) await write(terminal, descriptor, text);
    return error.exitCode === 0 ? 0 : usageFault(terminal, error.message);
  }
  return code;
};
