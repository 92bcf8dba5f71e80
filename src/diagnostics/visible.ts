/**
 * Control characters but tab and line feed, and characters that hide or turn text: zero-width,
 * bidirectional, byte order marks.
 */
const HIDDEN =
  /[\0-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g;

const escape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Text of the input made safe for a terminal: no manifest can colour, hide or move text by what is
 * in it.
 */
export const visible = (text: string): string => text.replaceAll(HIDDEN, escape);

/** The same on one line. */
export const visibleLine = (text: string): string =>
  visible(text)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', ' ');
