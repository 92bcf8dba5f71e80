import type { Source } from '../diagnostics/diagnostic.ts';

/** What a piece of text seems to hold, found without parsing it. */
interface Guess {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One document's text in a source, not yet parsed. */
export interface Chunk {
  readonly source: Source;
  /** Offsets into the source's text, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Which piece of the source it is, counted from 0 between `---` lines, empty pieces included. */
  readonly index: number;
  /** Kind and API version, or undefined when only parsing can tell. */
  readonly guess: Guess | undefined;
}

/**
 * Cuts a source into its documents at `---` and `...` lines, and after each object of a JSON
 * stream. Nothing is parsed. Source of the rule: YAML 1.2, 9.1.4 and 9.2; for JSON, Kubernetes'
 * YAMLOrJSONDecoder takes objects one after another.
 */
export function* split(source: Source): Generator<Chunk> {
  const { text } = source;
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let index = 0;
  const chunk = (from: number, to: number): Chunk => ({
    source,
    start: from,
    end: to,
    index,
    guess: guess(text.slice(from, to)),
  });
  for (let mark = nextMark(text, start); ; mark = nextMark(text, mark + 3)) {
    const end = mark === -1 ? text.length : mark;
    const starts = mark !== -1 && text.charCodeAt(mark) === DASH;
    if (starts && onlyDirectives(text, start, end)) continue;
    for (const [from, to] of objects(text, start, end)) {
      yield chunk(from, to);
      if (to !== end) index++;
    }
    if (mark === -1) return;
    const lineEnd = endOfLine(text, mark);
    start = starts && !/^\s*(?:#|$)/.test(text.slice(mark + 3, lineEnd)) ? mark : lineEnd;
    if (starts) index++;
  }
}

const DASH = 0x2d;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const endOfLine = (text: string, from: number): number => {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
};

/**
 * Offset of the next line that is `---` or `...`, alone or followed by white space; -1 when there
 * is none.
 */
const nextMark = (text: string, from: number): number => {
  MARK.lastIndex = from;
  const found = MARK.exec(text);
  return found === null ? -1 : found.index;
};
const MARK = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;

/**
 * Whether a range is a head of `%` directives, which belong to the document after the next `---`.
 */
const onlyDirectives = (text: string, start: number, end: number): boolean => {
  let found = false;
  for (let at = start; at < end; at = endOfLine(text, at)) {
    if (text[at] === '%') found = true;
    else if (!/^[ \t]*(?:#|\r?$)/.test(text.slice(at, endOfLine(text, at)).trimEnd())) return false;
  }
  return found;
};

/** The objects of a JSON stream, or the whole range when it is anything else. */
function* objects(text: string, start: number, end: number): Generator<[number, number]> {
  let from = start;
  for (;;) {
    const open = skipBlank(text, from, end);
    if (text.charCodeAt(open) !== OPEN || open >= end) break;
    const close = endOfObject(text, open, end);
    const next = close === -1 ? end : skipBlank(text, close, end);
    if (next >= end || text.charCodeAt(next) !== OPEN) break;
    yield [from, close];
    from = close;
  }
  yield [from, end];
}

const skipBlank = (text: string, from: number, end: number): number => {
  let at = from;
  while (at < end && text.charCodeAt(at) <= 0x20) at++;
  return at;
};

const endOfObject = (text: string, open: number, end: number): number => {
  let depth = 0;
  for (let at = open; at < end; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) {
      do {
        at = text.indexOf('"', at + 1);
        if (at === -1 || at >= end) return -1;
      } while (escaped(text, at));
    } else if (c === OPEN) depth++;
    else if (c === CLOSE && --depth === 0) return at + 1;
  }
  return -1;
};

const escaped = (text: string, quote: number): boolean => {
  let at = quote;
  while (text.charCodeAt(at - 1) === BACKSLASH) at--;
  return (quote - at) % 2 === 1;
};

/**
 * Kind and API version by their lines at column 0; undefined when a line is missing, given twice,
 * or anything but a plain word.
 */
const guess = (text: string): Guess | undefined => {
  const json = /^\s*\{\s*"apiVersion"\s*:\s*"([^"\\]*)"\s*,\s*"kind"\s*:\s*"([^"\\]*)"/.exec(text);
  if (json !== null) return { apiVersion: json[1]!, kind: json[2]! };
  const apiVersion = only(text, 'apiVersion');
  const kind = apiVersion === undefined ? undefined : only(text, 'kind');
  return apiVersion === undefined || kind === undefined ? undefined : { apiVersion, kind };
};

const only = (text: string, key: 'apiVersion' | 'kind'): string | undefined => {
  const pattern = key === 'kind' ? KIND : API_VERSION;
  pattern.lastIndex = 0;
  const first = pattern.exec(text);
  if (first === null || pattern.exec(text) !== null) return undefined;
  return /^["']?([A-Za-z][A-Za-z0-9./-]*)["']?[ \t]*(?:#.*)?\r?$/.exec(first[1]!)?.[1];
};
const KIND = /^(?:kind|"kind"|'kind'|<<)[ \t]*:[ \t]*(.*)$/gm;
const API_VERSION = /^(?:apiVersion|"apiVersion"|'apiVersion'|<<)[ \t]*:[ \t]*(.*)$/gm;
