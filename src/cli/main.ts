import { Report } from '../diagnostics/report.ts';
import { reportOwnFault } from '../diagnostics/own-fault.ts';
import { commandNames } from './command-names.ts';
import { Messages, tell } from './messages.ts';
import type { ExitCode } from './exit-code.ts';
import { reporterModule } from './reporter-of.ts';
import { quickParse } from './quick-parse.ts';
import type { Terminal } from './terminal.ts';
import { runTranslate } from './translate-command.ts';

/**
 * Runs the program and gives its exit code. Never throws and never shows a stack for what a user
 * did.
 */
export const main = async (surroundings: Terminal): Promise<ExitCode> => {
  let terminal: Terminal = { ...surroundings, commands: commandNames };
  try {
    const module = reporterModule(terminal.args);
    if (module !== undefined) {
      const report = new Report();
      const { loadReporter } = await import('./module-reporter.ts');
      const reporter = await loadReporter(module, terminal, report);
      if (reporter === undefined || report.errors > 0) {
        const messages = new Messages(terminal);
        await messages.add(report.diagnostics);
        return messages.code;
      }
      terminal = { ...terminal, reporter };
    }
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
