import { completionScripts } from '../completion/scripts.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { usageFault } from '../usage.ts';

/**
 * `p2lk completion SHELL`: prints a script that asks `p2lk complete -- WORDS` what may come next, so
 * that it knows what the program and the user's files know.
 */
export const runCompletion = async (
  terminal: Terminal,
  [shell = '']: readonly string[],
): Promise<ExitCode> => {
  const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell] : undefined;
  if (script === undefined)
    return usageFault(
      terminal,
      `there is no completion for ${shell}; there is for ${Object.keys(completionScripts).join(', ')}`,
    );
  await write(terminal, 1, script);
  return 0;
};
