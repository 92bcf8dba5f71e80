import { reporterNames } from './flags.ts';
import type { ReporterName } from './flags.ts';

/**
 * The reporter that a command line chooses, for what is wrong with the command line itself: the
 * last `--reporter` that names one, read without minding the rest.
 */
export const reporterOf = (args: readonly string[]): ReporterName => {
  let chosen: ReporterName = 'pretty';
  for (const [i, word] of args.entries()) {
    if (word === '--') break;
    const value = word === '--reporter' ? args[i + 1] : /^--reporter=(.*)$/s.exec(word)?.[1];
    chosen = reporterNames.find((name) => name === value) ?? chosen;
  }
  return chosen;
};
