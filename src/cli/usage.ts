import type { ExitCode } from './exit-code.ts';
import { tell } from './messages.ts';
import type { Terminal } from './terminal.ts';

/**
 * Says what is wrong with the command line (P2LK500). The message may have commander's form:
 * `error: text`, and a hint in brackets.
 */
export const usageFault = (terminal: Terminal, message: string): Promise<ExitCode> =>
  tell(terminal, (report) => {
    const [reason = '', hint] = message.replace(/^error: /, '').split('\n');
    const help =
      hint === undefined
        ? 'p2lk --help lists the options'
        : hint.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?');
    report.add('P2LK500', { reason }, [], { help });
  });
