import { isOwnReporter } from './flags.ts';
import type { ReporterName } from './flags.ts';

/** The last `--reporter` of a command line, read without minding the rest. */
const named = (args: readonly string[]): string | undefined => {
  let chosen: string | undefined;
  for (const [i, word] of args.entries()) {
    if (word === '--') break;
    chosen = (word === '--reporter' ? args[i + 1] : /^--reporter=(.*)$/s.exec(word)?.[1]) ?? chosen;
  }
  return chosen;
};

/** The reporter that a command line chooses, for what is wrong with the command line itself. */
export const reporterOf = (args: readonly string[]): string => named(args) ?? 'pretty';

/** The module that a command line chooses as its reporter; undefined where it is one of p2lk's. */
export const reporterModule = (args: readonly string[]): string | undefined => {
  const name = named(args);
  return name === undefined || name === '' || isOwnReporter(name) ? undefined : name;
};

/** One of p2lk's own where the module cannot be used. */
export const ownReporter = (name: string): ReporterName => (isOwnReporter(name) ? name : 'pretty');
