import { topFields } from './secret-text.ts';

/** A line that is a key, with or without a value behind it. */
const KEY = /^( *)((?:- +)*)(["']?)([A-Za-z0-9_./-]{1,100})\3:(?=\s|$)/;

/** What is shown of a line of a Secret: its key where it surely is one, and never a value. */
export const secretLine = (document: string, line: string): string => {
  const key = keyOf(document, line);
  return key === undefined ? '(not shown: this may be a Secret)' : `${key}: (not shown)`;
};

/**
 * A line's key with its indent; undefined where it may be a piece of a text. `before` is the
 * document up to the line.
 */
const keyOf = (before: string, line: string): string | undefined => {
  const found = KEY.exec(line);
  if (found === null) return undefined;
  const [, spaces = '', dashes = '', , key = ''] = found;
  const lines = before.split(/\r\n?|\n/).filter((one) => !/^\s*(?:#.*)?$/.test(one));
  const shown = `${spaces}${dashes}${key}`;
  if (lines.some((one) => isOdd(one, '"') || isOdd(one, "'"))) return undefined;
  if (/^\s*[{[]/.test(lines[0] ?? line))
    return /[{[,]\s*$/.test(lines.at(-1) ?? '{') ? shown : undefined;
  if (count(before, /[{[]/g) !== count(before, /[}\]]/g)) return undefined;
  const column = spaces.length + dashes.length;
  if (column === 0) return topFields.has(key) ? shown : undefined;
  return isInMapping(lines, column) ? shown : undefined;
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
const isOdd = (line: string, quote: string): boolean => line.split(quote).length % 2 === 0;
const indentOf = (line: string): number => line.length - line.trimStart().length;
/** Where the text of a line begins, behind the dashes of a list. */
const columnOf = (line: string): number => /^ *(?:- +)*/.exec(line)![0].length;

/**
 * Whether a key at a column belongs to mappings all the way up: each line above that is indented
 * less is a key with nothing behind it, or begins an item of a list.
 */
const isInMapping = (lines: readonly string[], column: number): boolean => {
  let own = column;
  let below: string | undefined;
  for (const line of lines.toReversed()) {
    const isHeader = /[|>][0-9+-]*(?:\s+#.*)?$/.test(line);
    // A block text without any line: what follows may be meant to be its lines.
    if (isHeader && (below === undefined || indentOf(below) <= indentOf(line))) return false;
    const at = columnOf(line);
    const isItem = at > indentOf(line);
    if (indentOf(line) < own && !(isItem && at === own)) {
      if (!/^ *(?:- +)*["']?[\w./-]+["']?:\s*(?:#.*)?$/.test(line)) return false;
      // All keys of one mapping stand in one column.
      if (below !== undefined && columnOf(below) !== own && indentOf(below) !== own) return false;
      own = at;
    } else if (isItem && at === own) own = indentOf(line) + 1;
    if (own === 0) return true;
    below = line;
  }
  return own <= 1;
};
