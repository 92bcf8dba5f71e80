import { commandNames } from './command-names.ts';
import type { Flags } from './flags.ts';
import { optionTable } from './option-table.ts';
import type { OptionEntry } from './option-table.ts';

/** A command line that is in order. */
export interface Parsed {
  readonly operands: readonly string[];
  readonly flags: Flags;
}

interface Known extends OptionEntry {
  /** `imageCache` for `--image-cache` and `--no-image-cache`. */
  readonly key: string;
  readonly takesValue: boolean;
  readonly negates: boolean;
}

const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const known = (): ReadonlyMap<string, Known> => {
  const byFlag = new Map<string, Known>();
  for (const entry of optionTable) {
    const flags = entry.flags.split(/, | </);
    const long = flags.find((flag) => flag.startsWith('--'))!;
    const negates = long.startsWith('--no-');
    const option = {
      ...entry,
      key: camelCase(long.slice(negates ? 5 : 2)),
      takesValue: entry.flags.includes('<'),
      negates,
    };
    for (const flag of flags) if (flag.startsWith('-')) byFlag.set(flag, option);
  }
  return byFlag;
};

/**
 * Reads a command line of the main command by the same table that commander is given. Undefined for
 * everything that commander has to say something about or that has more than one reading: help,
 * commands, mistakes, several short options in one word. commander alone would do, and costs a run
 * that has nothing to be told about a tenth of its time.
 */
export const quickParse = (args: readonly string[]): Parsed | undefined => {
  const options = known();
  const flags: { [key: string]: unknown } = {};
  for (const { key, default: value } of options.values())
    if (value !== undefined) flags[key] = value;
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const option = options.get(equals === -1 ? word : word.slice(0, equals));
    if (
      option === undefined ||
      option.needs !== undefined ||
      option.flags.includes('[') ||
      (equals !== -1 && !option.takesValue)
    )
      return undefined;
    if (!option.takesValue) {
      flags[option.key] = !option.negates;
      continue;
    }
    const text = equals === -1 ? args[++i] : word.slice(equals + 1);
    if (text === undefined || (text.startsWith('-') && text !== '-')) return undefined;
    if (option.choices?.includes(text) === false) return undefined;
    try {
      flags[option.key] = option.read === undefined ? text : option.read(text, flags[option.key]);
    } catch {
      return undefined;
    }
  }
  const conflicting = [...options.values()].some(
    ({ key, conflicts }) => conflicts !== undefined && key in flags && conflicts in flags,
  );
  return conflicting || commandNames.has(operands[0] ?? '')
    ? undefined
    : { operands, flags: flags as unknown as Flags };
};
