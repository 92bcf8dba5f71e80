import { reportOwnFault } from '../diagnostics/own-fault.ts';
import { commandNames } from './command-names.ts';
import { tell } from './messages.ts';
import type { ExitCode } from './exit-code.ts';
import { quickParse } from './quick-parse.ts';
import type { Terminal } from './terminal.ts';
import { runTranslate } from './translate-command.ts';

/**
 * Runs the program and gives its exit code. Never throws and never shows a stack for what a user
 * did.
 */
export const main = async (surroundings: Terminal): Promise<ExitCode> => {
  const terminal = { ...surroundings, commands: commandNames };
  try {
    const parsed = quickParse(terminal.args);
    if (parsed !== undefined) {
      const code = await runTranslate(terminal, parsed.operands, parsed.flags);
      if (code === 0) terminal.keepCode();
      return code;
    }
    return await (await import('./commander-main.ts')).commanderMain(terminal);
  } catch (error) {
    return tell(terminal, (report) => reportOwnFault(report, error));
  }
};
