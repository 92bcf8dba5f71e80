import { quoted } from './quoted.ts';

/** Offsets of one member of a mapping or list, the ends exclusive; a list item has no key. */
export interface Member {
  readonly key: readonly [start: number, end: number] | undefined;
  readonly value: readonly [start: number, end: number];
}

/** Offsets of the members of each mapping and list, by key or index. */
export type Members = Map<object, Map<string | number, Member>>;

/** Thrown when a text holds more than plain YAML: the full parser has to read it. */
export const NOT_PLAIN = Symbol('not plain');

/**
 * Manifests nest less; on the way of the full parser, depth is measured before anything recurses.
 */
const MAX_PLAIN_DEPTH = 100;

export const [TAB, NEWLINE, SPACE, QUOTE, HASH, APOSTROPHE, COMMA, DASH, COLON, GREATER] = [
  9, 10, 32, 34, 35, 39, 44, 45, 58, 62,
] as const;
export const [BRACKET, BRACKET_END, BRACE, PIPE, BRACE_END] = [91, 93, 123, 124, 125] as const;

/** White space or the end of the text (where `charCodeAt` gives NaN). */
export const isBlank = (c: number): boolean => c === SPACE || c === NEWLINE || c === TAB || c !== c;

/**
 * A position in a text, and the steps over white space and quoted text that blocks and flow
 * collections share.
 */
export class Cursor {
  protected readonly text: string;
  protected pos = 0;
  /** Start of the line that `pos` is on. */
  protected lineStart = 0;
  /** Where the last token ended. */
  protected last = 0;
  private depth = 0;
  protected readonly members: Members | undefined;

  constructor(text: string, members: Members | undefined) {
    this.text = text;
    this.members = members;
  }

  /** Goes to the next token, past white space, comments and line breaks. */
  protected advance(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.pos);
      if (c === SPACE) this.pos++;
      else if (c === NEWLINE) this.lineStart = ++this.pos;
      else if (
        c === HASH &&
        (this.pos === this.lineStart || this.text.charCodeAt(this.pos - 1) === SPACE)
      )
        this.skipComment();
      else if (c === TAB) throw NOT_PLAIN;
      else return;
    }
  }

  protected skipComment(): void {
    const end = this.text.indexOf('\n', this.pos);
    this.pos = end === -1 ? this.text.length : end;
  }

  protected spaces(): void {
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos++;
  }

  protected column(): number {
    return this.pos - this.lineStart;
  }

  protected atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  /** Whether nothing but a comment is left of this line. */
  protected atLineEnd(): boolean {
    const c = this.text.charCodeAt(this.pos);
    return c === NEWLINE || c !== c || (c === HASH && this.text.charCodeAt(this.pos - 1) === SPACE);
  }

  protected atQuote(): boolean {
    const c = this.text.charCodeAt(this.pos);
    return c === QUOTE || c === APOSTROPHE;
  }

  /**
   * Quoted text at the cursor; undefined, and no step taken, when a key runs over several lines.
   */
  protected quoted(asKey: boolean): string | undefined {
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

  /** Counts the levels of nesting that are open. */
  protected nest(by: 1 | -1): void {
    this.depth += by;
    if (this.depth > MAX_PLAIN_DEPTH) throw NOT_PLAIN;
  }

  /** Where the offsets of a collection's members are noted, if they are wanted. */
  protected track(into: object): Map<string | number, Member> | undefined {
    if (this.members === undefined) return undefined;
    const members = new Map<string | number, Member>();
    this.members.set(into, members);
    return members;
  }
}
