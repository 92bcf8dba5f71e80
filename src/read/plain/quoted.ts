import { Fault } from '../read-fault.ts';

interface Quoted {
  readonly value: string;
  /** Offset after the closing quote. */
  readonly end: number;
  /** Start of the last line it reaches, when it has more than one. */
  readonly lineStart: number | undefined;
}

/**
 * Text in single or double quotes that opens at an offset; `json` allows what only JSON has (`\\/`,
 * surrogates).
 */
export const quoted = (text: string, open: number, json: boolean): Quoted | undefined => {
  const isDouble = text[open] === '"';
  const close = isDouble ? doubleEnd(text, open) : singleEnd(text, open);
  if (close === -1) return undefined;
  const source = text.slice(open + 1, close);
  const decode = isDouble
    ? source.includes('\\')
      ? escapes(open + 1, json)
      : plainly
    : apostrophes;
  const value = source.includes('\n') ? folded(source, isDouble, decode) : decode(source, 0);
  if (value === undefined) return undefined;
  return {
    value,
    end: close + 1,
    lineStart: source.includes('\n') ? text.lastIndexOf('\n', close) + 1 : undefined,
  };
};

const doubleEnd = (text: string, open: number): number => {
  let end = text.indexOf('"', open + 1);
  while (end !== -1 && backslashes(text, end) % 2 === 1) end = text.indexOf('"', end + 1);
  return end;
};

const singleEnd = (text: string, open: number): number => {
  let end = text.indexOf("'", open + 1);
  while (end !== -1 && text[end + 1] === "'") end = text.indexOf("'", end + 2);
  return end;
};

const backslashes = (text: string, before: number): number => {
  let count = 0;
  while (text[before - 1 - count] === '\\') count++;
  return count;
};

/**
 * Decodes a part of quoted text that starts `at` that many characters in; undefined where the full
 * parser has to decide.
 */
type Decode = (part: string, at: number) => string | undefined;

const plainly: Decode = (part) => part;
const apostrophes: Decode = (part) => part.replaceAll("''", "'");

/**
 * The escapes that go-yaml v2 and the `yaml` package read alike (goyaml.v2/scannerc.go,
 * yaml_parser_scan_flow_scalar).
 */
const escapes =
  (offset: number, json: boolean): Decode =>
  (part, at) => {
    let isKnown = true;
    const value = part.replaceAll(
      ESCAPE,
      (
        whole: string,
        byte: string | undefined,
        unit: string | undefined,
        letter: string,
        index: number,
      ) => {
        if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
        if (unit !== undefined) {
          if (!json && SURROGATE.test(unit)) isKnown = false;
          return String.fromCharCode(Number.parseInt(unit, 16));
        }
        if (letter === '/' && !json) {
          const start = offset + at + index;
          throw new Fault(
            'a backslash before / is no escape in YAML',
            start,
            start + whole.length,
            'write / alone',
          );
        }
        const meant = LETTERS[letter];
        if (meant === undefined) isKnown = false;
        return meant ?? '';
      },
    );
    return isKnown ? value : undefined;
  };
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^]?))/g;
const SURROGATE = /^[dD][89a-fA-F]/;
const LETTERS: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001B',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
};

/**
 * Joins the lines of quoted text: one break is a space, more are breaks less one, and an escaped
 * one is nothing.
 */
const folded = (source: string, isDouble: boolean, decode: Decode): string | undefined => {
  const lines = source.split('\n');
  const parts: string[] = [];
  let joint = '';
  let blank = 0;
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const content = trimLine(line, index > 0, !isLast);
    const start = at + line.indexOf(content);
    at += line.length + 1;
    if (content === '' && index > 0 && !isLast) {
      blank++;
      continue;
    }
    const isEscaped = !isLast && isDouble && backslashes(content, content.length) % 2 === 1;
    if (isEscaped && !line.endsWith(content)) return undefined;
    const part = decode(isEscaped ? content.slice(0, -1) : content, start);
    if (part === undefined) return undefined;
    parts.push(blank > 0 ? '\n'.repeat(blank) : joint, part);
    blank = 0;
    joint = isEscaped ? '' : ' ';
  }
  return parts.join('');
};

const trimLine = (line: string, left: boolean, right: boolean): string => {
  let start = 0;
  let end = line.length;
  if (left) while (isSpace(line.charCodeAt(start))) start++;
  if (right) while (end > start && isSpace(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
};

const isSpace = (c: number): boolean => c === 0x20 || c === 0x09;
