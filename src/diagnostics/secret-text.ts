import type { Source } from './diagnostic.ts';
import { distance } from './suggest.ts';

/** A part of a source: one document of it, that may be a Secret or not. */
export interface Part {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly secret: boolean;
}

const parts = new WeakMap<Source, Part[]>();

/** Says of a part of a source whether it may be a Secret, or hold one. */
export const markPart = (source: Source, start: number, end: number, secret: boolean): void => {
  const known = parts.get(source);
  if (known === undefined) parts.set(source, [{ start, end, secret }]);
  else known.push({ start, end, secret });
};

/**
 * The document that an offset lies in, `secret` where it may be a Secret or hold one, so that its
 * values must not be shown.
 */
export const documentAt = (source: Source, offset: number): Part => {
  const { text } = source;
  if (source.open === true) return { start: 0, end: text.length, secret: false };
  const known = parts.get(source)?.findLast(({ start, end }) => start <= offset && offset <= end);
  if (known !== undefined) return known;
  const { start, end } = partAt(text, offset);
  const secret = mayBeSecret(text.slice(start, end));
  markPart(source, start, end, secret);
  return { start, end, secret };
};

const MARK = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;

const partAt = (text: string, offset: number): { start: number; end: number } => {
  let start = 0;
  for (const { index } of text.matchAll(MARK)) {
    if (index > offset) return { start, end: index };
    start = index;
  }
  return { start, end: text.length };
};

/** Fields at the top of a Secret or of a list; any other key may be a piece of a text. */
export const topFields: ReadonlySet<unknown> = new Set(
  'apiVersion kind metadata type immutable data stringData items spec'.split(' '),
);

/** Whether a text can be a kind at all (an RFC 1035 label in any case, without dashes). */
export const isKindWord = (text: string): boolean => /^[A-Za-z][A-Za-z0-9]{0,62}$/.test(text);

/**
 * Whether an object of a kind may hold what nobody is to see: a Secret, a kubeconfig, a list, a word
 * that was meant to be one of them or is the beginning of one, or what is no kind at all.
 */
export const isSecretKind = (kind: unknown): boolean =>
  typeof kind !== 'string' ||
  !isKindWord(kind) ||
  /secret|list$|^config$/i.test(kind) ||
  ['secret', 'list'].some((word) => word.startsWith(kind.toLowerCase())) ||
  distance(kind.toLowerCase(), 'secret', 2) <= 2;

/** `kind: Secret` in YAML or JSON, with a tag or an anchor before it, wherever it stands. */
const SECRET_KIND = /["']?kind["']?\s*:\s*(?:[!&]\S*\s+)*["']?Secret(?:List)?["']?(?=[\s,}\]]|$)/;

/**
 * Whether a text that cannot be read may be a Secret, or hold one. It is none only where all of it
 * leaves no doubt: one kind, written plainly, of one object.
 */
export const mayBeSecret = (text: string): boolean => {
  if (SECRET_KIND.test(text) || /^["']?stringData\b/m.test(text)) return true;
  return isSecretKind(/^\s*[{[]/.test(text) ? flowKind(text) : blockKind(text));
};

const PLAIN_KIND = /^kind:[ \t]+([A-Za-z][A-Za-z0-9]*)[ \t]*(?:#.*)?$/;

/** The kind of a block mapping, by its one line at column 0; undefined at any doubt. */
const blockKind = (text: string): string | undefined => {
  let kind: string | undefined;
  let versions = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    // Before the kind an open quote could make its line a part of a text; after it, any other
    // spelling of a key could be another kind.
    if (kind === undefined && hasOpenQuote(line)) return undefined;
    if (/^["'?<!&*[{]/.test(line)) return undefined;
    if (line.startsWith('apiVersion') && ++versions > 1) return undefined;
    if (!/^kind\b/.test(line)) continue;
    const found = PLAIN_KIND.exec(line)?.[1];
    if (found === undefined || kind !== undefined) return undefined;
    kind = found;
  }
  return kind;
};

const hasOpenQuote = (line: string): boolean =>
  line.split('"').length % 2 === 0 || line.split("'").length % 2 === 0;

/** Strings within one line, brackets, and the other characters of a flow collection. */
const TOKEN = /"((?:[^"\\\r\n]|\\[^\r\n])*)"|[{}[\]"']|[^{}[\]"']+/g;

/** The kind of a flow mapping: the one `"kind": "…"` of the one object; undefined at any doubt. */
const flowKind = (text: string): string | undefined => {
  let depth = 0;
  let objects = 0;
  let kind: string | undefined;
  for (const { 0: token, 1: string, index } of text.matchAll(TOKEN)) {
    if (token === '"' || token === "'") return undefined;
    if (token === '{' || token === '[') {
      if (depth++ === 0 && (objects++ > 0 || token === '[')) return undefined;
    } else if (token === '}' || token === ']') depth--;
    if (depth !== 1 || string === undefined) continue;
    const rest = text.slice(index + token.length, index + token.length + 200);
    if (!/^\s*:/.test(rest)) continue;
    if (string.includes('\\')) return undefined;
    if (string !== 'kind') continue;
    const found = /^\s*:\s*"([A-Za-z][A-Za-z0-9]*)"/.exec(rest)?.[1];
    if (found === undefined || kind !== undefined) return undefined;
    kind = found;
  }
  return kind;
};
