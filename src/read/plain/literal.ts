import { Fault } from '../read-fault.ts';

interface Literal {
  readonly value: string;
  /** Offset of the line after it. */
  readonly end: number;
  /** Where its text ends. */
  readonly contentEnd: number;
}

const HEADER = /[|>](?:([+-])|([1-9])|([+-])([1-9])|([1-9])([+-]))?[ ]*(?:(?<= )#[^\n]*)?(?:\n|$)/y;

/**
 * A block scalar whose header stands at an offset, in a collection at column `parent`
 * (goyaml.v2/scannerc.go, yaml_parser_scan_block_scalar).
 */
export const literal = (text: string, open: number, parent: number): Literal | undefined => {
  HEADER.lastIndex = open;
  const header = HEADER.exec(text);
  if (header === null) return undefined;
  const chomp = header[1] ?? header[3] ?? header[6] ?? '';
  const digit = header[2] ?? header[4] ?? header[5];
  const start = HEADER.lastIndex;
  const least = Math.max(parent + 1, 1);
  let indent = digit === undefined ? 0 : Math.max(parent, 0) + Number(digit);
  const lines: string[] = [];
  let at = start;
  let contentEnd = HEADER.lastIndex;
  let widest = 0;
  while (at < text.length) {
    let content = at;
    while (text.charCodeAt(content) === 0x20) content++;
    let end = text.indexOf('\n', content);
    if (end === -1) end = text.length;
    const column = content - at;
    if (content === end) {
      if (indent === 0) widest = Math.max(widest, column);
      lines.push(indent === 0 || column <= indent ? '' : text.slice(at + indent, end));
    } else {
      if (text.charCodeAt(content) === 0x09 && (indent === 0 || column < indent)) {
        throw new Fault(
          'a tab stands where this text is indented; YAML indents by spaces only',
          content,
          content + 1,
        );
      }
      if (indent === 0) {
        indent = Math.max(column, least);
        if (widest > indent) return undefined;
      }
      if (column < indent) break;
      lines.push(text.slice(at + indent, end));
      contentEnd = end;
    }
    at = end + 1;
  }
  const last = lines.findLastIndex((line) => line !== '') + 1;
  const body = lines.slice(0, last);
  const value = text[open] === '|' ? body.join('\n') : folded(body);
  return {
    value: value + breaks(chomp, last, lines.length),
    end: Math.min(at, text.length),
    contentEnd,
  };
};

/**
 * The line breaks at the end that the header asks for, `written` lines being text and the rest of
 * `all` empty.
 */
const breaks = (chomp: string, written: number, all: number): string => {
  if (chomp === '-') return '';
  if (chomp === '+') return '\n'.repeat(written === 0 ? all : all - written + 1);
  return written === 0 ? '' : '\n';
};

/**
 * The lines of a `>` scalar in one: a break between two lines of text is a space, and one beside a
 * line that starts with white space stays.
 */
const folded = (lines: readonly string[]): string => {
  let text = '';
  let blank = 0;
  let wasIndented = false;
  for (const [i, line] of lines.entries()) {
    if (line === '') {
      blank++;
      continue;
    }
    const isIndented = line[0] === ' ' || line[0] === '\t';
    const breaks = '\n'.repeat(blank);
    if (i === blank) text += breaks;
    else if (isIndented || wasIndented) text += `\n${breaks}`;
    else text += blank === 0 ? ' ' : breaks;
    text += line;
    wasIndented = isIndented;
    blank = 0;
  }
  return text;
};
