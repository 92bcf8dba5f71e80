import type { Value } from '../value.ts';
import { set } from '../value.ts';
import type { Members } from './cursor.ts';
import {
  COLON,
  DASH,
  GREATER,
  HASH,
  isBlank,
  NEWLINE,
  NOT_PLAIN,
  PIPE,
  SPACE,
  TAB,
} from './cursor.ts';
import { FlowReader } from './flow.ts';
import { literal } from './literal.ts';
import { colonAfter, keyOf, startsText, valueOf } from './text.ts';

/** A key of letters, which needs no second look. */
const WORD_KEY = /[A-Za-z_][A-Za-z0-9_./-]{0,400}:(?=[ \n]|$)/y;
/** Longest word that could be a boolean or null, as `false`. */
const LONGEST_WORD = 5;
/** Longest unquoted key read here (YAML 1.2, 7.4: an implicit key has at most 1024 characters). */
const MAX_KEY = 1000;

/**
 * Reads the plain YAML that nearly all manifests are written in: block mappings and lists, flow
 * collections, scalars of every style. About twenty times as fast as a full parser; and like
 * go-yaml v2, but unlike YAML 1.2, it lets flow collections and quoted text go on less indented.
 * Where a text holds anything else (anchors, aliases, tags, `<<`, `?`, tabs between tokens, CR, a
 * duplicate key, a mistake), it gives up, and the `yaml` package reads the document. So it accepts
 * only what has one meaning, and messages come from one place.
 */
export class PlainReader extends FlowReader {
  private keyEnd = 0;

  /**
   * The value of a document without its `---`; undefined when the text is not plain. `members` are
   * filled if given.
   */
  static read(text: string, members?: Members): Value | undefined {
    try {
      return new PlainReader(text, members).document();
    } catch (error) {
      if (error === NOT_PLAIN) return undefined;
      throw error;
    }
  }

  /** Where a text that is not plain stops being so. */
  static stop(text: string): number {
    const reader = new PlainReader(text, undefined);
    try {
      reader.document();
    } catch (error) {
      if (error !== NOT_PLAIN) throw error;
    }
    return reader.pos;
  }

  private document(): Value {
    if (/^(?:---|%)/.test(this.text) || this.text.includes('\r')) throw NOT_PLAIN;
    this.advance();
    if (this.atEnd()) return null;
    const value = this.node(-1);
    if (!this.atEnd()) throw NOT_PLAIN;
    return value;
  }

  /**
   * The node at the cursor, in a collection at column `parent`. Leaves the cursor at the next
   * token.
   */
  private node(parent: number): Value {
    this.nest(1);
    const column = this.column();
    const start = this.pos;
    let value: Value;
    if (this.atDash()) value = this.sequence(column);
    else {
      const key = this.key();
      value = key === undefined ? this.scalar(parent) : this.mapping(column, key, start);
    }
    this.nest(-1);
    return value;
  }

  private mapping(column: number, firstKey: string, firstStart: number): Value {
    const into: Record<string, Value> = {};
    const members = this.track(into);
    let key: string | undefined = firstKey;
    let start = firstStart;
    for (;;) {
      if (key === undefined || Object.hasOwn(into, key)) throw NOT_PLAIN;
      const keyEnd = this.keyEnd;
      this.spaces();
      const isInline = !this.atLineEnd();
      if (isInline && this.atDash()) throw NOT_PLAIN;
      if (!isInline) this.advance();
      let value: Value = null;
      let from = keyEnd;
      const at = this.column();
      if (isInline || (!this.atEnd() && (at > column || (at === column && this.atDash())))) {
        from = this.pos;
        if (isInline) value = this.scalar(column);
        else value = at > column ? this.node(column) : this.sequence(column);
      }
      set(into, key, value);
      members?.set(key, {
        key: [start, keyEnd],
        value: [from, from === keyEnd ? from : this.last],
      });
      if (this.atEnd() || this.column() < column) return into;
      if (this.column() > column || this.atDash()) throw NOT_PLAIN;
      start = this.pos;
      key = this.key();
    }
  }

  private sequence(column: number): Value {
    const into: Value[] = [];
    const members = this.track(into);
    for (;;) {
      const dash = this.pos++;
      this.last = this.pos;
      this.spaces();
      if (this.atLineEnd()) this.advance();
      const isEmpty = this.atEnd() || this.column() <= column;
      const from = isEmpty ? dash : this.pos;
      const value = isEmpty ? null : this.node(column);
      members?.set(into.length, { key: undefined, value: [from, this.last] });
      into.push(value);
      if (this.atEnd() || this.column() < column) return into;
      if (this.column() > column) throw NOT_PLAIN;
      if (!this.atDash()) return into;
    }
  }

  private atDash(): boolean {
    return this.text.charCodeAt(this.pos) === DASH && isBlank(this.text.charCodeAt(this.pos + 1));
  }

  /** A value that is no block collection, and the rest of its line. */
  private scalar(parent: number): Value {
    const c = this.text.charCodeAt(this.pos);
    if (c === PIPE || c === GREATER) return this.literal(parent);
    let value: Value;
    if (this.atQuote()) value = this.quoted(false)!;
    else value = this.atFlow() ? this.flow() : this.plain(parent);
    this.spaces();
    if (!this.atLineEnd()) throw NOT_PLAIN;
    this.advance();
    return value;
  }

  private literal(parent: number): string {
    // A document that is one text has nothing to read fast.
    const found = parent < 0 ? undefined : literal(this.text, this.pos, parent);
    if (found === undefined) throw NOT_PLAIN;
    this.pos = found.end;
    this.lineStart = found.end;
    this.advance();
    this.last = found.contentEnd;
    return found.value;
  }

  /** Unquoted text, over several lines when they are indented more than `parent`. */
  private plain(parent: number): Value {
    if (!startsText(this.text, this.pos)) throw NOT_PLAIN;
    const first = this.textLine();
    let text = first;
    while (this.text.charCodeAt(this.pos) === NEWLINE) {
      let at = this.pos + 1;
      let lineStart = at;
      let breaks = 0;
      for (; this.text.charCodeAt(at) === SPACE || this.text.charCodeAt(at) === NEWLINE; at++) {
        if (this.text.charCodeAt(at) === SPACE) continue;
        breaks++;
        lineStart = at + 1;
      }
      if (at >= this.text.length || at - lineStart <= parent || this.text.charCodeAt(at) === HASH)
        break;
      this.pos = at;
      this.lineStart = lineStart;
      text += (breaks === 0 ? ' ' : '\n'.repeat(breaks)) + this.textLine();
    }
    return text === first ? valueOf(text) : text;
  }

  /** The unquoted text up to a comment or the end of the line, where the cursor then is. */
  private textLine(): string {
    const { text } = this;
    const start = this.pos;
    let at = start;
    for (; ; at++) {
      const c = text.charCodeAt(at);
      if (c === NEWLINE || c !== c) break;
      if (c === TAB || (c === COLON && isBlank(text.charCodeAt(at + 1)))) throw NOT_PLAIN;
      if (c === HASH && at > start && text.charCodeAt(at - 1) === SPACE) break;
    }
    this.pos = at;
    while (text.charCodeAt(at - 1) === SPACE) at--;
    this.last = at;
    return text.slice(start, at);
  }

  /**
   * The key at the cursor, which goes past its colon; undefined, and no step taken, when there is
   * no `key:` on this line.
   */
  private key(): string | undefined {
    const { text, pos: start } = this;
    WORD_KEY.lastIndex = start;
    if (WORD_KEY.test(text)) {
      this.passKey(WORD_KEY.lastIndex - 1);
      const word = text.slice(start, this.keyEnd);
      return word.length <= LONGEST_WORD ? keyOf(word) : word;
    }
    if (this.atQuote()) {
      const key = this.quoted(true);
      const end = this.pos;
      this.spaces();
      if (
        key !== undefined &&
        text.charCodeAt(this.pos) === COLON &&
        isBlank(text.charCodeAt(this.pos + 1))
      ) {
        this.passKey(this.pos, end);
        return key;
      }
      this.pos = start;
      return undefined;
    }
    if (this.atFlow()) return undefined;
    const colon = colonAfter(text, start);
    if (colon === -1) return undefined;
    if (!startsText(text, start) || colon - start > MAX_KEY) throw NOT_PLAIN;
    let end = colon;
    while (text.charCodeAt(end - 1) === SPACE) end--;
    this.passKey(colon, end);
    return keyOf(text.slice(start, end));
  }

  private passKey(colon: number, end = colon): void {
    this.keyEnd = end;
    this.pos = colon + 1;
    this.last = this.pos;
  }
}
