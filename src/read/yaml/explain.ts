import type { YAMLParseError } from 'yaml';
import { Fault } from '../read-fault.ts';

/**
 * How one syntax error of the `yaml` package is told: its message, plain words, what to do, and
 * where the mistake rather begins.
 */
interface Explanation {
  readonly pattern: RegExp;
  readonly reason: string;
  readonly help?: string;
  readonly from?: (text: string, at: number) => number | undefined;
}

/** The last of some characters before an offset that stands where a value may start. */
const opener =
  (characters: string) =>
  (text: string, at: number): number | undefined => {
    for (let index = Math.min(at, text.length - 1); index >= 0; index--) {
      if (characters.includes(text[index]!) && /[\s:,[{-]/.test(text[index - 1] ?? ' '))
        return index;
    }
    return undefined;
  };

/** The bracket that is still open at an offset, strings left aside. */
const openBracket = (text: string, at: number): number | undefined => {
  const open: number[] = [];
  for (const { 0: token, index } of text
    .slice(0, at)
    .matchAll(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|(?<=^|\s)#.*|[[{\]}]/g)) {
    if (token === '[' || token === '{') open.push(index);
    else if (token === ']' || token === '}') open.pop();
  }
  return open.at(-1);
};

const lineOf = (text: string, at: number): number => {
  let start = text.lastIndexOf('\n', at - 1) + 1;
  while (text[start] === ' ') start++;
  return Math.min(start, at);
};

const QUOTE_IT = 'if all of it is one text, put it in quotes';

const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: /^Tabs are not/,
    reason: 'a tab is used to indent; YAML indents by spaces only',
    help: 'replace the tab by spaces',
  },
  { pattern: /^Missing closing "/, reason: 'the double quote is never closed', from: opener('"') },
  { pattern: /^Missing closing '/, reason: 'the single quote is never closed', from: opener("'") },
  {
    pattern: /^Flow sequence .*end with/,
    reason: 'the [ is never closed',
    help: 'close the list by ]',
    from: openBracket,
  },
  {
    pattern: /^Flow map .*end with/,
    reason: 'the { is never closed',
    help: 'close the mapping by }',
    from: openBracket,
  },
  {
    pattern: /^Nested mappings are not allowed/,
    reason: 'the line has a second "key: "',
    help: `start a mapping on a line of its own, indented more than its key; ${QUOTE_IT}`,
  },
  {
    pattern: /^Implicit keys need to be on a single line|^Implicit map keys need to be followed/,
    reason: 'this is neither a "key: value" nor a list item',
    help: 'is the colon missing, or the space after it, or is the line indented wrongly?',
  },
  {
    pattern: /^All mapping items must start|^All sequence items must start/,
    reason: 'this line is in line neither with the ones before it nor with what they belong to',
    help: 'indent all keys of a mapping, and all items of a list, by the same number of spaces',
  },
  {
    pattern: /^Sequence item without -/,
    reason: 'this belongs to a list, but does not start with "- "',
    help: 'start the item by "- ", or indent the line as the key that it belongs to',
  },
  {
    pattern: /block-seq-ind on same line/,
    reason: 'a list item stands on the line of its key',
    help: 'start the list on the next line, or write [a, b]',
  },
  {
    pattern: /^Plain value cannot start with (?:reserved character|block scalar|directive)/,
    reason: 'a value cannot start with this character',
    help: 'put the value in quotes',
  },
  {
    pattern: /^Plain value cannot start/,
    reason: 'a value cannot start with this character',
    help: QUOTE_IT,
  },
  {
    pattern: /^Unexpected .* at node end/,
    reason: 'something follows a value that is already complete',
    help: QUOTE_IT,
  },
  {
    pattern: /^Comments must be separated/,
    reason: 'a comment needs a space before its #',
    help: 'put a space before the #',
  },
  {
    pattern: /^Invalid escape sequence/,
    reason: 'this is no escape in a text in double quotes',
    help: 'double the backslash, or use single quotes',
  },
  {
    pattern: /^Missing , |^Missing , or : between/,
    reason: 'a comma is missing between two members',
  },
  { pattern: /^Missing space after :/, reason: 'a space is missing after the colon' },
  { pattern: /^Unexpected ,|^Unexpected empty item/, reason: 'there is a comma too many' },
  {
    pattern: /^Block collections are not allowed/,
    reason: 'a list or mapping in block style stands inside [ ] or { }',
    help: 'is a bracket before it not closed?',
  },
  {
    pattern: /^Block scalar header includes/,
    reason: 'something follows the | or > that should stand alone',
    help: 'write the text on the lines below it, indented',
  },
  {
    pattern: /^Block collection cannot start/,
    reason: 'a mapping or list starts on the line of ---',
    help: 'start it on the next line',
  },
  { pattern: /^A block sequence may not be/, reason: 'a list stands where a key belongs' },
  { pattern: /^The : indicator must be/, reason: 'a key has more than 1024 characters' },
  { pattern: /^A node can have at most one/, reason: 'a value has two anchors or two tags' },
  {
    pattern: /^Tags and anchors must be separated/,
    reason: 'a space is missing after an anchor or tag',
    help: 'if & or ! belongs to the text, put it in quotes',
  },
  {
    pattern: /^An alias node must not/,
    reason: 'an alias cannot have an anchor or a tag of its own',
  },
  {
    pattern: /^Anchor cannot be|^Alias cannot be/,
    reason: 'an & or * has no name',
    help: 'if it belongs to the text, put it in quotes',
  },
  { pattern: /^Could not resolve tag|^Unresolved tag|TAG/, reason: 'this tag is not known' },
  { pattern: /^Missing directives-end/, reason: 'a --- line is missing after the % line' },
  {
    pattern: /^Block scalars with more-indented/,
    reason: 'the empty lines at the head of this text are indented more than the text',
  },
  {
    pattern: /^Unexpected .* token in YAML|^Unexpected |^Not a YAML token/,
    reason: 'this has no place here',
    help: 'is a bracket or quote before it closed too early, or not at all?',
  },
];

/**
 * Turns a syntax error of the `yaml` package into a fault in plain words, placed where the reader
 * has to look.
 */
export const explain = ({ message, pos }: YAMLParseError, text: string): Fault => {
  const at = Math.min(pos[0], text.length);
  const conflict = /^(?:<{7} |={7}$|>{7} ).*/m.exec(text);
  if (conflict !== null) {
    const { index, 0: line } = conflict;
    return new Fault(
      'this line is left over from a merge conflict',
      index,
      index + line.length,
      'resolve the conflict first',
    );
  }
  const { reason, help, from } = EXPLANATIONS.find(({ pattern }) => pattern.test(message)) ?? {
    reason: message,
    help: undefined,
    from: undefined,
  };
  const deeper = message.startsWith('Nested mappings') ? deeperLine(text, at) : undefined;
  if (deeper !== undefined) {
    return new Fault(
      'this line is indented more than the one before it, which has a value already',
      deeper[0],
      deeper[1],
      'indent both alike',
    );
  }
  const start = from?.(text, at);
  if (start !== undefined) return new Fault(reason, start, start + 1, help);
  const [first, last] = wordsAt(text, at, pos[1]);
  return new Fault(reason, first, last, help);
};

/** The line after an offset, when it is the one with the second `key: `. */
const deeperLine = (text: string, at: number): [number, number] | undefined => {
  const end = text.indexOf('\n', at);
  if (end === -1 || /:(?:\s|$)/.test(text.slice(at, end))) return undefined;
  return wordsAt(text, end + 1, end + 2);
};

/** A range without white space around it; when nothing is left, the words of its line. */
const wordsAt = (text: string, from: number, to: number): [number, number] => {
  let start = from;
  while (/[ \n\r]/.test(text[start] ?? '')) start++;
  if (start >= text.length) start = lineOf(text, from);
  const lineEnd = text.slice(start).search(/\s*(?:\n|$)/) + start;
  const end = start >= to ? lineEnd : Math.min(to, lineEnd);
  return [start, Math.max(end, Math.min(start + 1, text.length))];
};
