import { isAscii, isUtf8 } from 'node:buffer';
import type { Source, Stretch } from '../diagnostics/diagnostic.ts';

/** Inputs below this size, in bytes, are one text. */
const WHOLE = 2_000_000;
/** Least size of a part, in bytes. */
const PART = 65_536;

/** A document's end: the line of dashes belongs to the part before it. */
const MARK = Buffer.from('\n---\n');
const NEWLINE = 0x0a;
/** What makes a text be read as a whole: line ends other than LF, byte order marks, NUL. */
const ODD: readonly string[] = ['\r', '\uFEFF', '\0'];

/** The part whose text was asked for last: documents are read and spoken of one after another. */
let current: { readonly part: Part; readonly text: string } | undefined;

/**
 * A stretch of a large input, of whole documents, that is kept as the bytes it came in. As one text
 * such an input would take twice its size while it is read, and its size in V8's heap from then on,
 * which lets that heap grow to several times as much before it is swept.
 */
class Part implements Source {
  readonly name: string;
  readonly stretch: Stretch;
  readonly #bytes: Buffer;

  constructor(name: string, parts: Parts, index: number) {
    this.name = name;
    this.#bytes = parts.bytes[index]!;
    this.stretch = {
      input: parts,
      get line() {
        return parts.linesBefore(index);
      },
    };
  }

  get text(): string {
    if (current?.part !== this)
      current = {
        part: this,
        text: this.#bytes.toString(isAscii(this.#bytes) ? 'latin1' : 'utf8'),
      };
    return current.text;
  }
}

/** All parts of an input. */
class Parts {
  readonly bytes: readonly Buffer[];
  /** How many lines stand before each part, as far as anybody has asked. */
  readonly #lines = [0];

  constructor(bytes: readonly Buffer[]) {
    this.bytes = bytes;
  }

  linesBefore(index: number): number {
    for (let i = this.#lines.length; i <= index; i++)
      this.#lines.push(this.#lines[i - 1]! + linesIn(this.bytes[i - 1]!));
    return this.#lines[index]!;
  }
}

const linesIn = (bytes: Buffer): number => {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
};

/**
 * A large input in parts; undefined for a small one, and for one that is to be read as a whole: it
 * is no UTF-8, holds what a part could not be read with, or nothing to cut at. `blocks` are
 * its bytes in order; where parts come of them they are taken out, so that nothing is held twice.
 */
export const partsOf = (name: string, blocks: Buffer[]): readonly Source[] | undefined => {
  const size = blocks.reduce((sum, { length }) => sum + length, 0);
  if (size < WHOLE || blocks.some((block) => ODD.some((odd) => block.includes(odd))))
    return undefined;
  const parts = cut(blocks);
  if (parts.length === 1 || !parts.every((part) => isUtf8(part))) {
    blocks.push(...parts);
    return undefined;
  }
  const all = new Parts(parts);
  return parts.map((_, i) => new Part(name, all, i));
};

/** Cuts behind lines of dashes, and takes the blocks out of their list on the way. */
const cut = (blocks: Buffer[]): Buffer[] => {
  const parts: Buffer[] = [];
  let pending: Buffer[] = [];
  let size = 0;
  for (const block of blocks.splice(0)) {
    let start = 0;
    for (;;) {
      const end = endOfDocument(block, start + Math.max(0, PART - size));
      if (end === -1) break;
      parts.push(joined([...pending, block.subarray(start, end)]));
      pending = [];
      size = 0;
      start = end;
    }
    pending.push(block.subarray(start));
    size += block.length - start;
  }
  if (size > 0) parts.push(joined(pending));
  return parts;
};

/** The bytes of all pieces; those of a single one are not copied. */
export const joined = (pieces: readonly Buffer[]): Buffer => {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
};

/**
 * Where the first document ends that does so behind `from`; -1 where none does for sure. What
 * stands before a line of dashes may be directives of the document behind it.
 */
const endOfDocument = (block: Buffer, from: number): number => {
  for (let mark = block.indexOf(MARK, from); mark !== -1; mark = block.indexOf(MARK, mark + 1)) {
    const line = mark === 0 ? -1 : block.lastIndexOf(NEWLINE, mark - 1);
    if (line === -1) continue;
    const last = block.toString('latin1', line + 1, mark).trim();
    if (last !== '' && !/^[%#]/.test(last)) return mark + MARK.length;
  }
  return -1;
};
