import { splitCommand } from '../../system/split-command.ts';
import { Refusal } from '../option-table.ts';

/** Collects the values of an option that may be repeated. */
export const collect = (text: string, before: unknown): readonly string[] => [
  // What an earlier call of this function gave.
  ...((before as readonly string[] | undefined) ?? []),
  text,
];

/** Splits a value into words as a shell does, and adds them to those of earlier uses. */
export const words = (text: string, before: unknown): readonly string[] => {
  const found = splitCommand(text);
  if (found === undefined) throw new Refusal('Every quote must be closed.');
  return [...((before as readonly string[] | undefined) ?? []), ...found];
};
