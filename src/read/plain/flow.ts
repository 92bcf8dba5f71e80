import type { Value } from '../value.ts';
import { set } from '../value.ts';
import type { Member } from './cursor.ts';
import {
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COLON,
  COMMA,
  Cursor,
  HASH,
  isBlank,
  NEWLINE,
  NOT_PLAIN,
  SPACE,
  TAB,
} from './cursor.ts';
import { keyOf, valueOf } from './text.ts';

/**
 * Unquoted text in a flow collection: on one line, and with nothing in it that could mean more than
 * itself.
 */
const FLOW_TEXT =
  /(?!-[\s,\]}])[\w./$()+=;<-](?:[\w./$()+=;<>~^"'*@&|!%\\-]|:(?=[\w./-])| (?=[\w./$()+=;<>~^"'*@&|!%\\-])){0,400}(?=\s{0,100}(?:[,\]}]|: ))/y;

/** Reads `[...]` and `{...}`. Their lines may be indented as they like, as for go-yaml v2. */
export class FlowReader extends Cursor {
  protected atFlow(): boolean {
    const c = this.text.charCodeAt(this.pos);
    return c === BRACKET || c === BRACE;
  }

  protected flow(): Value {
    this.nest(1);
    const into: Record<string, Value> | Value[] =
      this.text.charCodeAt(this.pos) === BRACE ? {} : [];
    const close = Array.isArray(into) ? BRACKET_END : BRACE_END;
    const members = this.track(into);
    this.pos++;
    for (;;) {
      this.flowSpace();
      if (this.text.charCodeAt(this.pos) === close) break;
      if (Array.isArray(into)) this.item(into, members);
      else this.pair(into, members);
      this.flowSpace();
      const c = this.text.charCodeAt(this.pos);
      if (c === COMMA) this.pos++;
      else if (c !== close) throw NOT_PLAIN;
    }
    this.pos++;
    this.last = this.pos;
    this.nest(-1);
    return into;
  }

  private item(into: Value[], members: Map<string | number, Member> | undefined): void {
    const start = this.pos;
    const value = this.flowValue();
    members?.set(into.length, { key: undefined, value: [start, this.last] });
    into.push(value);
  }

  private pair(
    into: Record<string, Value>,
    members: Map<string | number, Member> | undefined,
  ): void {
    const start = this.pos;
    const isQuoted = this.atQuote();
    const key = isQuoted ? this.quoted(true) : keyOf(this.flowText());
    if (key === undefined || Object.hasOwn(into, key)) throw NOT_PLAIN;
    const keyEnd = this.last;
    this.flowSpace();
    let value: Value = null;
    let from = keyEnd;
    if (this.text.charCodeAt(this.pos) === COLON) {
      if (!isQuoted && !isBlank(this.text.charCodeAt(this.pos + 1))) throw NOT_PLAIN;
      this.pos++;
      this.flowSpace();
      const next = this.text.charCodeAt(this.pos);
      if (next !== COMMA && next !== BRACE_END) {
        from = this.pos;
        value = this.flowValue();
      }
    }
    set(into, key, value);
    members?.set(key, { key: [start, keyEnd], value: [from, from === keyEnd ? from : this.last] });
  }

  private flowValue(): Value {
    if (this.atFlow()) return this.flow();
    return this.atQuote() ? this.quoted(false)! : valueOf(this.flowText());
  }

  private flowText(): string {
    FLOW_TEXT.lastIndex = this.pos;
    const found = FLOW_TEXT.exec(this.text);
    if (found === null) throw NOT_PLAIN;
    this.pos = FLOW_TEXT.lastIndex;
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
}
