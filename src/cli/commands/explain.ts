import { builtins } from '../../pipeline/builtins.ts';
import { explain } from '../explain-code.ts';
import { Report } from '../../diagnostics/report.ts';
import type { ExitCode } from '../exit-code.ts';
import { Messages, tell } from '../messages.ts';
import { loadConfig } from '../set-up.ts';
import type { ConfigFlags } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';

/**
 * `p2lk explain CODE`: prints the page of a code. The config is loaded only for a code that is not
 * one of p2lk's own.
 */
export const runExplain = async (
  terminal: Terminal,
  [code = '']: readonly string[],
  flags: ConfigFlags,
): Promise<ExitCode> => {
  let { page, near } = explain(code, builtins);
  if (page === undefined && code.includes('/')) {
    const config = await loadConfig(terminal, flags, {
      command: 'explain',
      report: new Report(),
      messages: new Messages(terminal),
    });
    ({ page, near } = explain(code, [...builtins, ...(config?.options.plugins ?? [])]));
  }
  if (page === undefined) {
    return tell(terminal, (report) => {
      const help =
        near === undefined
          ? 'codes are P2LK and three digits, or plugin/word, as messages show them'
          : `did you mean ${near}?`;
      report.add('P2LK500', { reason: `there is no code ${code}` }, [], { help });
    });
  }
  await write(terminal, 1, page);
  return 0;
};
