import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import type { OptionEntry } from '../option-table.ts';
import type { Terminal } from '../terminal.ts';

/** One option of a command, as those of the main command are declared, in no group. */
type CommandOption = Omit<OptionEntry, 'group' | 'conflicts' | 'needs'>;

/** What of a command is known without its code. Options of the main command count for it too. */
export interface Declared<Own = object> {
  readonly name: string;
  /** As commander writes them: `[input...]`, `<code>`. */
  readonly operands?: string;
  readonly about: string;
  readonly options?: readonly CommandOption[];
  /** Loads the command's code and runs it. `Own` holds what `options` say. */
  readonly run: (
    terminal: Terminal,
    operands: readonly string[],
    flags: Flags & Own,
  ) => Promise<ExitCode>;
}

/**
 * Declares a command. What its options give is typed by `Own` alone, so the list of all commands
 * need not know it.
 */
export const declare = <Own = object>(command: Declared<Own>): Declared =>
  // commander fills the flags by `options`, which stand beside the type.
  command as Declared;
