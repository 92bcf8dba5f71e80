import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Adds the commands beside the main one; each loads its code when it is called. */
export const addCommands = (_program: Command, _terminal: Terminal, _done: (code: ExitCode) => void): void => undefined;
