import { outputReason } from '../system/file-reason.ts';
import { OutputFault } from '../system/output.ts';
import type { ExitCode } from './exit-code.ts';
import { tell } from './messages.ts';
import type { Terminal } from './terminal.ts';

/**
 * Does work that writes files; a failure is reported under the name that the user knows (P2LK903).
 */
export const writeOrTell = async (
  terminal: Terminal,
  name: string,
  work: () => Promise<void>,
): Promise<ExitCode> => {
  try {
    await work();
    return 0;
  } catch (error) {
    const reason = error instanceof OutputFault ? error.message : outputReason(error);
    return tell(terminal, (report) => report.add('P2LK903', { name, reason }));
  }
};
