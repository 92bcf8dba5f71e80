import { commands } from '../declared.ts';
import type { Declared } from '../declared/command.ts';
import { optionTable } from '../option-table.ts';
import type { OptionEntry } from '../option-table.ts';

/** An option, of the main command or of another. */
export type KnownOption = Pick<OptionEntry, 'flags' | 'about' | 'choices'>;

/** What a command line says so far. */
export interface Typed {
  readonly command: Declared | undefined;
  /** Words that are neither options nor values of such, the command left out. */
  readonly operands: readonly string[];
  /** Values of `-f` and `--filename`. */
  readonly files: readonly string[];
  /** The option whose value is being typed. */
  readonly valueOf: KnownOption | undefined;
  /** What is being typed. */
  readonly word: string;
  /** What stands in the same word before it: `--reporter=`. */
  readonly before: string;
}

const help: KnownOption = { flags: '-h, --help', about: 'print this help' };
const version: KnownOption = { flags: '-V, --version', about: 'print the version' };

/** The options that mean something for a command. */
export const optionsOf = (command: Declared | undefined): readonly KnownOption[] => [
  ...(command?.options ?? []),
  ...optionTable,
  help,
  ...(command === undefined ? [version] : []),
];

const isOf = ({ flags }: KnownOption, word: string): boolean => flags.split(/, | /).includes(word);

/** `--reporter`, of which a short option has none. */
export const longOf = ({ flags }: KnownOption): string => /--[a-z-]+/.exec(flags)?.[0] ?? flags;

/** A shell may have split `--reporter=json` at the sign. */
const joined = (words: readonly string[]): readonly string[] => {
  const result: string[] = [];
  for (const [i, word] of words.entries()) {
    const isSign = word === '=' && words[i - 1]?.startsWith('--') === true;
    const isValue = words[i - 1] === '=' && words[i - 2]?.startsWith('--') === true;
    if (isSign) result.push('');
    else if (isValue) result[result.length - 1] = word;
    else result.push(word);
  }
  return result;
};

/** Reads the words after the program's name, the last of which is being typed. */
export const typedOf = (given: readonly string[]): Typed => {
  const words = joined(given);
  const earlier = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  let command: Declared | undefined;
  const operands: string[] = [];
  const files: string[] = [];
  let valueOf: KnownOption | undefined;
  for (const word of earlier) {
    if (valueOf !== undefined) {
      if (isOf(valueOf, '--filename')) files.push(word);
      valueOf = undefined;
    } else if (word.startsWith('-') && word !== '-') {
      const option = optionsOf(command).find((one) => isOf(one, word));
      if (option?.flags.includes('<') === true) valueOf = option;
    } else {
      const found =
        operands.length === 0 && command === undefined
          ? commands.find(({ name }) => name === word)
          : undefined;
      if (found === undefined) operands.push(word);
      else command = found;
    }
  }
  const [, before = '', flag = '', rest = ''] = /^((--[a-z-]+)=)(.*)$/s.exec(last) ?? [];
  if (before === '') return { command, operands, files, valueOf, word: last, before };
  const option = optionsOf(command).find((one) => isOf(one, flag));
  return { command, operands, files, valueOf: option, word: rest, before };
};
