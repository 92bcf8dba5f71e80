import { isUtf8 } from 'node:buffer';

/** Least size of a part, in bytes. */
const PART = 65_536;

/** A document's end: the line of dashes belongs to the part before it. */
const MARK = Buffer.from('\n---\n');
const NEWLINE = 0x0a;
/** What makes a text be read as a whole: line ends other than LF, byte order marks, NUL. */
const ODD: readonly string[] = ['\r', '\uFEFF', '\0'];

/** A part of an input as it was cut: whole documents, valid UTF-8. */
export type Keep<T> = (bytes: Buffer, start: number) => T;

/** Cuts an input into parts while its bytes come in. */
export class Cutter<T> {
  readonly #keep: Keep<T>;
  #pending: Buffer[] = [];
  #size = 0;
  #start = 0;
  #isOdd = false;
  readonly parts: T[] = [];

  /** `keep` makes what is to be known of a part; the bytes may change when it has returned. */
  constructor(keep: Keep<T>) {
    this.#keep = keep;
  }

  /** Whether the input can be read in parts, as far as it is known by now. */
  get canBeCut(): boolean {
    return !this.#isOdd;
  }

  push(block: Buffer): void {
    if (ODD.some((odd) => block.includes(odd))) this.#isOdd = true;
    let from = 0;
    while (!this.#isOdd) {
      const end = endOfDocument(block, from + Math.max(0, PART - this.#size));
      if (end === -1) break;
      this.#add(block.subarray(from, end));
      this.#cut();
      from = end;
    }
    // The reader may use its block again.
    if (from < block.length) this.#add(Buffer.from(block.subarray(from)));
  }

  /** What is left behind the last cut is a part too. */
  end(): void {
    if (this.#size > 0) this.#cut();
  }

  #add(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#size += bytes.length;
  }

  #cut(): void {
    const bytes = joined(this.#pending);
    if (!isUtf8(bytes)) this.#isOdd = true;
    this.parts.push(this.#keep(bytes, this.#start));
    this.#start += bytes.length;
    this.#pending = [];
    this.#size = 0;
  }
}

/** The bytes of all pieces; those of a single one are not copied. */
export const joined = (pieces: readonly Buffer[]): Buffer => {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
};

/** How many lines end in some bytes. */
export const linesIn = (bytes: Buffer): number => {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
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
