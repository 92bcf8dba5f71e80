import type { ExitCode } from './exit-code.ts';
import { tell } from './messages.ts';
import type { Terminal } from './terminal.ts';

/** Where the command line's own command is explained. */
const helpFor = ({ args, commands }: Terminal): string => {
  const command = args.find((word) => !word.startsWith('-')) ?? '';
  return commands?.has(command) === true && command !== 'help'
    ? `p2lk ${command} --help says how it is used`
    : 'p2lk --help lists the options';
};

/** Says that there is nothing to read, and what to type. */
export const noInput = (terminal: Terminal, command = ''): Promise<ExitCode> =>
  usageFault(
    terminal,
    'no input was given',
    [
      `p2lk ${command}deployment.yaml reads a file; a folder, a quoted glob or an https address do too`,
      `kubectl get deployment/web -o yaml | p2lk ${command}- reads what another program writes`,
      'p2lk --help lists the options',
    ].join('\n'),
  );

/**
 * Says what is wrong with the command line (P2LK500). The message may have commander's form:
 * `error: text`, and a hint in brackets. `next` is what to type, by default the help that fits.
 */
export const usageFault = (terminal: Terminal, message: string, next?: string): Promise<ExitCode> =>
  tell(terminal, (report) => {
    const [reason = '', hint] = message.replace(/^error: /, '').split('\n');
    const help =
      hint === undefined
        ? (next ?? helpFor(terminal))
        : hint.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?');
    report.add('P2LK500', { reason }, [], { help });
  });
