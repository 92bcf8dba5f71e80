import type { OptionEntry } from '../option-table.ts';

/** One option of a command, as those of the main command are declared, in no group. */
type CommandOption = Omit<OptionEntry, 'group' | 'conflicts' | 'needs'>;

/** What of a command is known without its code. Options of the main command count for it too. */
export interface Declared {
  readonly name: string;
  /** As commander writes them: `[input...]`, `<code>`. */
  readonly operands?: string;
  readonly about: string;
  /** Left out of help and completion: for programs. */
  readonly hidden?: boolean;
  readonly options?: readonly CommandOption[];
}
