import { quoted, literal } from './plain-text.ts';
import { keyText, plainScalar } from './scalar.ts';
import type { Value } from './value.ts';
import { set } from './value.ts';

/** Offsets of one member of a mapping or list; a list item has no key. */
export interface Member {
  readonly key: readonly [start: number, end: number] | undefined;
  readonly value: readonly [start: number, end: number];
}

/** Offsets of the members of each mapping and list. */
export type Members = Map<object, Map<string | number, Member>>;

/**
 * A reader of the plain YAML that nearly all manifests are written in: block mappings and lists, flow collections, scalars of every style.
 * It is fifty times faster than a full parser and, as go-yaml v2 does, lets flow collections and quoted text run on less indented.
 * Whatever else a text holds (anchors, aliases, tags, `<<`, `?`, tabs between tokens, CR, a duplicate key, anything faulty), it gives up
 * and the `yaml` package decides. So it never reports, and accepts only what means the same to both.
 */
export class PlainReader {
  private pos = 0;
  private lineStart = 0;
  /** Where the last value ended. */
  private last = 0;
  private depth = 0;

  private readonly text: string;
  private readonly members: Members | undefined;

  constructor(text: string, members?: Members) {
    this.text = text;
    this.members = members;
  }

  /** The document's value; undefined when the text is not plain. */
  read(): Value | undefined {
    try {
      return this.document();
    } catch (error) {
      if (error === NOT_PLAIN) return undefined;
      throw error;
    }
  }

  private document(): Value {
    if (/\r|^(?:---|%|\uFEFF)/.test(this.text)) throw NOT_PLAIN;
    this.advance();
    if (this.atEnd()) return null;
    const value = this.block(-1);
    if (!this.atEnd()) throw NOT_PLAIN;
    return value;
  }

  /** A node at the current token, which lies right of column `parent`. Leaves the next token current. */
  private block(parent: number): Value {
    if (++this.depth > MAX_PLAIN_DEPTH) throw NOT_PLAIN;
    const column = this.pos - this.lineStart;
    const start = this.pos;
    let value: Value;
    if (this.atDash()) value = this.sequence(column);
    else {
      const key = this.key();
      if (key === undefined) value = this.scalar(parent);
      else value = this.mapping(column, key, start);
    }
    this.depth--;
    return value;
  }

  private mapping(column: number, firstKey: string, firstStart: number): Value {
    const into: Record<string, Value> = {};
    const members = this.track(into);
    let key = firstKey;
    let start = firstStart;
    for (;;) {
      const keyEnd = this.keyEnd;
      if (Object.hasOwn(into, key)) throw NOT_PLAIN;
      this.last = this.pos;
      this.spaces();
      const inline = !this.atLineEnd();
      if (!inline) this.advance();
      let from = inline ? this.pos : this.last;
      const at = this.pos - this.lineStart;
      let value: Value = null;
      if (inline) {
        if (this.atDash()) throw NOT_PLAIN;
        value = this.scalar(column);
      } else if (!this.atEnd() && (at > column || (at === column && this.atDash()))) {
        from = this.pos;
        value = at > column ? this.block(column) : this.sequence(column);
      }
      if (key === '__proto__') set(into, key, value);
      else into[key] = value;
      members?.set(key, { key: [start, keyEnd], value: [from, this.last] });
      if (this.atEnd()) return into;
      const next = this.pos - this.lineStart;
      if (next < column) return into;
      if (next > column || this.atDash()) throw NOT_PLAIN;
      start = this.pos;
      const found = this.key();
      if (found === undefined) throw NOT_PLAIN;
      key = found;
    }
  }

  private sequence(column: number): Value {
    const into: Value[] = [];
    const members = this.track(into);
    for (;;) {
      this.pos++;
      this.last = this.pos;
      this.spaces();
      if (this.atLineEnd()) this.advance();
      const from = this.pos;
      const value = !this.atEnd() && this.pos - this.lineStart > column ? this.block(column) : null;
      members?.set(into.length, { key: undefined, value: value === null ? [this.last - 1, this.last] : [from, this.last] });
      into.push(value);
      if (this.atEnd()) return into;
      const next = this.pos - this.lineStart;
      if (next < column) return into;
      if (next > column) throw NOT_PLAIN;
      if (!this.atDash()) return into;
    }
  }

  /** A value that is no block collection, then the rest of its line. */
  private scalar(parent: number): Value {
    const value = this.flowOrText(parent);
    this.spaces();
    if (!this.atLineEnd()) throw NOT_PLAIN;
    this.advance();
    return value;
  }

  private flowOrText(parent: number): Value {
    const c = this.text.charCodeAt(this.pos);
    if (c === QUOTE || c === APOSTROPHE) return this.quoted(false);
    if (c === BRACKET || c === BRACE) return this.flow();
    if (c === PIPE || c === GREATER) {
      const found = literal(this.text, this.pos, parent);
      if (found === undefined) throw NOT_PLAIN;
      this.last = found.contentEnd;
      this.pos = found.end;
      this.lineStart = found.end;
      return found.value;
    }
    return this.plain(parent);
  }

  /** Unquoted text, over several lines when they are indented more than `parent`. */
  private plain(parent: number): Value {
    let text = this.plainLine();
    let lines = 1;
    while (this.text.charCodeAt(this.pos) === NEWLINE) {
      let at = this.pos + 1;
      let lineStart = at;
      let breaks = 0;
      for (; this.text.charCodeAt(at) === SPACE || this.text.charCodeAt(at) === NEWLINE; at++) {
        if (this.text.charCodeAt(at) === NEWLINE) {
          breaks++;
          lineStart = at + 1;
        }
      }
      if (at >= this.text.length || at - lineStart <= parent || this.text.charCodeAt(at) === HASH) break;
      this.pos = at;
      this.lineStart = lineStart;
      text += (breaks === 0 ? ' ' : '\n'.repeat(breaks)) + this.continuation();
      lines++;
    }
    return lines === 1 ? worth(text) : text;
  }

  /** The text of a first line; the position goes to its end. */
  private plainLine(): string {
    if (!startsPlain(this.text, this.pos)) throw NOT_PLAIN;
    return this.continuation();
  }

  private continuation(): string {
    const { text } = this;
    const start = this.pos;
    let at = start;
    for (; ; at++) {
      const c = text.charCodeAt(at);
      if (c === NEWLINE || c !== c) break;
      if (c === TAB) throw NOT_PLAIN;
      if (c === COLON && isBlank(text.charCodeAt(at + 1))) throw NOT_PLAIN;
      if (c === HASH && text.charCodeAt(at - 1) === SPACE && at > start) break;
    }
    this.pos = at;
    while (text.charCodeAt(at - 1) === SPACE) at--;
    this.last = at;
    return text.slice(start, at);
  }

  private keyEnd = 0;

  /** The key at the current token, past its colon; undefined (and no step taken) when there is no `key:` on this line. */
  private key(): string | undefined {
    const { text } = this;
    WORD_KEY.lastIndex = this.pos;
    if (WORD_KEY.test(text)) {
      const word = text.slice(this.pos, WORD_KEY.lastIndex - 1);
      this.keyEnd = WORD_KEY.lastIndex - 1;
      this.pos = WORD_KEY.lastIndex;
      return word.length <= 5 ? keyOf(word) : word;
    }
    const start = this.pos;
    const c = text.charCodeAt(start);
    if (c === QUOTE || c === APOSTROPHE) {
      const { lineStart } = this;
      const key = this.quoted(true);
      this.keyEnd = this.pos;
      if (key !== undefined && this.colon()) return key;
      this.pos = start;
      this.lineStart = lineStart;
      return undefined;
    }
    const colon = plainColon(text, start);
    if (colon === -1) return undefined;
    if (!startsPlain(text, start) || colon - start > MAX_KEY) throw NOT_PLAIN;
    let end = colon;
    while (text.charCodeAt(end - 1) === SPACE) end--;
    this.keyEnd = end;
    this.pos = colon + 1;
    return keyOf(text.slice(start, end));
  }

  /** Steps over a colon and what must follow it. */
  private colon(): boolean {
    this.spaces();
    if (this.text.charCodeAt(this.pos) !== COLON || !isBlank(this.text.charCodeAt(this.pos + 1))) return false;
    this.pos++;
    return true;
  }

  private quoted(asKey: true): string | undefined;
  private quoted(asKey: false): string;
  private quoted(asKey: boolean): string | undefined {
    const found = quoted(this.text, this.pos, this.members !== undefined);
    if (found === undefined) throw NOT_PLAIN;
    if (found.lineStart !== undefined) {
      if (asKey) return undefined;
      this.lineStart = found.lineStart;
    }
    this.pos = found.end;
    this.last = found.end;
    return found.value;
  }

  private flow(): Value {
    if (++this.depth > MAX_PLAIN_DEPTH) throw NOT_PLAIN;
    const isMap = this.text.charCodeAt(this.pos) === BRACE;
    const close = isMap ? BRACE_END : BRACKET_END;
    const into: Record<string, Value> | Value[] = isMap ? {} : [];
    const members = this.track(into);
    this.pos++;
    for (;;) {
      this.flowSpace();
      if (this.text.charCodeAt(this.pos) === close) break;
      const start = this.pos;
      if (Array.isArray(into)) {
        const value = this.flowValue();
        members?.set(into.length, { key: undefined, value: [start, this.last] });
        into.push(value);
      } else this.pair(into, members);
      this.flowSpace();
      const c = this.text.charCodeAt(this.pos);
      if (c === COMMA) this.pos++;
      else if (c !== close) throw NOT_PLAIN;
    }
    this.pos++;
    this.last = this.pos;
    this.depth--;
    return into;
  }

  private pair(into: Record<string, Value>, members: Map<string | number, Member> | undefined): void {
    const start = this.pos;
    const c = this.text.charCodeAt(start);
    const isQuoted = c === QUOTE || c === APOSTROPHE;
    const key = isQuoted ? this.quoted(true) : keyOf(this.flowPlain());
    if (key === undefined || Object.hasOwn(into, key)) throw NOT_PLAIN;
    const keyEnd = this.last;
    this.flowSpace();
    let value: Value = null;
    let from = keyEnd;
    if (this.text.charCodeAt(this.pos) === COLON) {
      if (!isQuoted && !isBlank(this.text.charCodeAt(this.pos + 1))) throw NOT_PLAIN;
      this.pos++;
      this.last = this.pos;
      this.flowSpace();
      from = this.pos;
      const next = this.text.charCodeAt(this.pos);
      if (next !== COMMA && next !== BRACE_END) value = this.flowValue();
    }
    set(into, key, value);
    members?.set(key, { key: [start, keyEnd], value: [from, Math.max(from, this.last)] });
  }

  private flowValue(): Value {
    const c = this.text.charCodeAt(this.pos);
    if (c === BRACKET || c === BRACE) return this.flow();
    return c === QUOTE || c === APOSTROPHE ? this.quoted(false) : worth(this.flowPlain());
  }

  /** Unquoted text in a flow collection: one line, and nothing in it that could mean more than itself. */
  private flowPlain(): string {
    FLOW_PLAIN.lastIndex = this.pos;
    const found = FLOW_PLAIN.exec(this.text);
    if (found === null) throw NOT_PLAIN;
    this.pos = FLOW_PLAIN.lastIndex;
    this.last = this.pos;
    return found[0];
  }

  private flowSpace(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.pos);
      if (c === NEWLINE) this.lineStart = ++this.pos;
      else if (c === SPACE || c === TAB) this.pos++;
      else if (c === HASH && isBlank(this.text.charCodeAt(this.pos - 1))) this.skipComment();
      else return;
    }
  }

  /** Goes to the next token, past white space, comments and line breaks. */
  private advance(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.pos);
      if (c === SPACE) this.pos++;
      else if (c === NEWLINE) this.lineStart = ++this.pos;
      else if (c === HASH && (this.pos === this.lineStart || this.text.charCodeAt(this.pos - 1) === SPACE)) this.skipComment();
      else if (c === TAB) throw NOT_PLAIN;
      else return;
    }
  }

  private skipComment(): void {
    const end = this.text.indexOf('\n', this.pos);
    this.pos = end === -1 ? this.text.length : end;
  }

  private spaces(): void {
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos++;
  }

  /** Whether nothing but a comment is left of this line; also true at the start of one. */
  private atLineEnd(): boolean {
    const c = this.text.charCodeAt(this.pos);
    return c === NEWLINE || c !== c || this.pos === this.lineStart || (c === HASH && this.text.charCodeAt(this.pos - 1) === SPACE);
  }

  private atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  private atDash(): boolean {
    return this.text.charCodeAt(this.pos) === DASH && isBlank(this.text.charCodeAt(this.pos + 1));
  }

  private track(into: object): Map<string | number, Member> | undefined {
    if (this.members === undefined) return undefined;
    const members = new Map<string | number, Member>();
    this.members.set(into, members);
    return members;
  }
}

const NOT_PLAIN = Symbol('not plain');
/** Manifests nest less; deeper texts take the way on which depth is measured before anything recurses. */
const MAX_PLAIN_DEPTH = 100;
/** Longest plain key on one line (YAML 1.2, 7.4: an implicit key has at most 1024 characters). */
const MAX_KEY = 1000;

const [TAB, NEWLINE, SPACE, QUOTE, HASH, APOSTROPHE, COMMA, DASH, COLON, GREATER] = [9, 10, 32, 34, 35, 39, 44, 45, 58, 62] as const;
const [BRACKET, BRACKET_END, BRACE, PIPE, BRACE_END] = [91, 93, 123, 124, 125] as const;

const WORD_KEY = /[A-Za-z_][A-Za-z0-9_./-]*:(?=[ \n]|$)/y;
const FLOW_PLAIN =
  /[A-Za-z0-9_./$()+=;<-](?:[A-Za-z0-9_./$()+=;<>~^"'*@&|!-]|:(?=[A-Za-z0-9_./-])| (?=[A-Za-z0-9_./$()+=;<>~^"'*@&|!-]))*(?=\s*(?:[,\]}]|: ))/y;

/** White space or the end of the text. */
const isBlank = (c: number): boolean => c === SPACE || c === NEWLINE || c === TAB || c !== c;

/** Whether unquoted text may start here (YAML 1.2, 7.3.3), leaving out the indicators that need a second look. */
const startsPlain = (text: string, at: number): boolean =>
  text.charCodeAt(at) === DASH ? !isBlank(text.charCodeAt(at + 1)) : !INDICATORS.has(text.charCodeAt(at));
const INDICATORS = new Set([...'?:,[]{}#&*!|>\'"%@`'].map((c) => c.charCodeAt(0)));

/** The colon that ends an unquoted key on this line, or -1. */
const plainColon = (text: string, start: number): number => {
  for (let at = start; ; at++) {
    const c = text.charCodeAt(at);
    if (c === NEWLINE || c !== c || (c === HASH && isBlank(text.charCodeAt(at - 1)))) return -1;
    if (c === TAB) throw NOT_PLAIN;
    if (c === COLON && isBlank(text.charCodeAt(at + 1))) return at;
  }
};

const keyOf = (text: string): string => {
  const value = plainScalar(text);
  const key = text === '<<' ? undefined : keyText(value, text);
  if (key === undefined) throw NOT_PLAIN;
  return key;
};

const worth = (text: string): Value => {
  const value = plainScalar(text);
  if (typeof value === 'number' && !Number.isFinite(value)) throw NOT_PLAIN;
  return value;
};
