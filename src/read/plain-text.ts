/** Quoted and block scalars of plain YAML texts. Each reader gives undefined where the full parser has to decide. */

interface Quoted {
  readonly value: string;
  /** Offset after the closing quote. */
  readonly end: number;
  /** Start of the last line it reaches, when it has more than one. */
  readonly lineStart?: number;
}

/** Text in single or double quotes that opens at an offset; `json` allows what only JSON has (`\/`, surrogates). */
export const quoted = (text: string, open: number, json: boolean): Quoted | undefined => {
  const quote = text[open]!;
  const close = text.indexOf(quote, open + 1);
  if (close === -1) return undefined;
  const simple = text.slice(open + 1, close);
  if (quote === "'" ? text[close + 1] !== "'" : !simple.includes('\\')) {
    if (!simple.includes('\n')) return { value: simple, end: close + 1 };
  }
  return quote === "'" ? single(text, open) : double(text, open, json);
};

const single = (text: string, open: number): Quoted | undefined => {
  SINGLE.lastIndex = open + 1;
  if (!SINGLE.test(text)) return undefined;
  const end = SINGLE.lastIndex;
  return folded(text, open, end, text.slice(open + 1, end - 1), (line) => line.replaceAll("''", "'"));
};
const SINGLE = /(?:[^']|'')*'/y;

const double = (text: string, open: number, json: boolean): Quoted | undefined => {
  let end = text.indexOf('"', open + 1);
  while (end !== -1 && backslashes(text, end) % 2 === 1) end = text.indexOf('"', end + 1);
  if (end === -1) return undefined;
  const source = text.slice(open + 1, end);
  if (/\\(?:\n|$)/.test(source) || !(json ? JSON_ESCAPES : ESCAPES).test(source)) return undefined;
  return folded(text, open, end + 1, source, (line) => line.replaceAll(ESCAPE, unescape));
};

const backslashes = (text: string, before: number): number => {
  let count = 0;
  while (text[before - 1 - count] === '\\') count++;
  return count;
};

/** goyaml.v2/scannerc.go, yaml_parser_scan_flow_scalar, without the escapes that both parsers read apart. */
const ESCAPES = /^(?:[^\\]|\\(?:[0abtnvfre "\\N_LP]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}))*$/;
const JSON_ESCAPES = /^(?:[^\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*$/;
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/g;
const unescape = (_: string, byte?: string, unit?: string, letter?: string): string =>
  letter === undefined ? String.fromCharCode(Number.parseInt(byte ?? unit!, 16)) : (LETTERS[letter] ?? letter);
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
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
};

/** Joins the lines of quoted text: one break is a space, more are breaks less one. */
const folded = (text: string, open: number, end: number, source: string, decode: (line: string) => string): Quoted => {
  if (!source.includes('\n')) return { value: decode(source), end };
  const lines = source.split('\n');
  let value = decode(lines[0]!.replace(/[ \t]+$/, ''));
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const last = index === lines.length - 1;
    const content = line.replace(last ? /^[ \t]+/ : /^[ \t]+|[ \t]+$/g, '');
    if (content === '' && !last) breaks++;
    else {
      value += (breaks === 0 ? ' ' : '\n'.repeat(breaks)) + decode(content);
      breaks = 0;
    }
  }
  return { value, end, lineStart: text.lastIndexOf('\n', end - 1) + 1 };
};

interface Literal {
  readonly value: string;
  /** Offset of the line after it. */
  readonly end: number;
  /** Where its text ends. */
  readonly contentEnd: number;
}

const HEADER = /[|>](?:([+-])|([1-9])|([+-])([1-9])|([1-9])([+-]))?[ ]*(?:(?<= )#[^\n]*)?(?:\n|$)/y;

/** A block scalar whose header stands at an offset, in a collection at column `parent` (goyaml.v2/scannerc.go, yaml_parser_scan_block_scalar). */
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
      if (indent === 0) {
        indent = Math.max(column, least);
        if (widest > indent) return undefined;
      }
      if (column < indent) {
        if (text.charCodeAt(content) === 0x09) return undefined;
        break;
      }
      lines.push(text.slice(at + indent, end));
      contentEnd = end;
    }
    at = end + 1;
  }
  const value = text[open] === '|' ? lines.join('\n') : fold(lines);
  if (value === undefined) return undefined;
  return { value: chomped(value, lines, chomp), end: Math.min(at, text.length), contentEnd };
};

/** The lines' value with the breaks at the end that the header asks for; `value` has none after its last line. */
const chomped = (value: string, lines: readonly string[], chomp: string): string => {
  const text = value.replace(/\n+$/, '');
  if (chomp === '-') return text;
  const breaks = lines.length - lines.findLastIndex((line) => line !== '') - 1;
  if (chomp === '+') return text + '\n'.repeat(text === '' ? lines.length : breaks + 1);
  return text === '' ? '' : `${text}\n`;
};

/** Folds the lines of a `>` scalar; undefined when a line starts with white space, which is kept apart. */
const fold = (lines: readonly string[]): string | undefined => {
  let value = '';
  let breaks = -1;
  for (const line of lines) {
    if (line === '') {
      breaks++;
      continue;
    }
    if (line[0] === ' ' || line[0] === '\t') return undefined;
    if (value === '') value = breaks < 0 ? line : '\n'.repeat(breaks + 1) + line;
    else value += (breaks < 1 ? ' ' : '\n'.repeat(breaks)) + line;
    breaks = 0;
  }
  return value;
};
