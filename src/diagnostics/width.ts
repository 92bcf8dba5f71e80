import { visible } from './visible.ts';

/** Columns that a tab takes in a frame. */
const TAB = '  ';

/**
 * What a terminal shows in two columns: East Asian scripts, full-width forms, emoji (Unicode
 * Standard Annex 11, in short).
 */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

/** A part of a line as a frame shows it: tabs as spaces, control characters as escapes. */
export const shown = (text: string): string => visible(text.replaceAll('\t', TAB));

/** How many columns a terminal needs for a part of a line. */
export const columns = (text: string): number => {
  let sum = 0;
  for (const character of shown(text)) {
    if (character < '\u0300') sum++;
    else if (WIDE.test(character)) sum += 2;
    else if (!/^\p{M}$/u.test(character)) sum++;
  }
  return sum;
};
