import { isAscii } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Source, Stretch } from '../diagnostics/diagnostic.ts';
import { ChangedSource } from '../read/changed-source.ts';
import { Cutter, linesIn } from './cutter.ts';

/** Inputs below this size, in bytes, are one text. */
const WHOLE = 2_000_000;
/** How much of a file is looked at at once, in bytes. */
const BLOCK = 1_000_000;

/** A part that is known: how its bytes are had, and how many lines they end. */
interface Known {
  readonly bytes: () => Buffer;
  readonly lines: number;
}

/** The part whose text was asked for last: documents are read and spoken of one after another. */
let current: { readonly part: Part; readonly text: string } | undefined;

/**
 * A stretch of a large input, of whole documents. As one text such an input would take twice its
 * size while it is read, and its size in V8's heap from then on, which lets that heap grow to
 * several times as much before it is swept.
 */
class Part implements Source {
  readonly name: string;
  readonly stretch: Stretch;
  readonly #bytes: () => Buffer;

  constructor(name: string, bytes: () => Buffer, stretch: Stretch) {
    this.name = name;
    this.#bytes = bytes;
    this.stretch = stretch;
  }

  get text(): string {
    if (current?.part !== this) {
      const bytes = this.#bytes();
      current = { part: this, text: bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8') };
    }
    return current.text;
  }
}

const sourcesOf = (name: string, parts: readonly Known[]): readonly Source[] => {
  const input = {};
  let line = 0;
  return parts.map(({ bytes, lines }) => {
    const part = new Part(name, bytes, { input, line });
    line += lines;
    return part;
  });
};

/**
 * A large input that comes in pieces, in parts; undefined for a small one, and for one that is to
 * be read as a whole. Where parts come of it the pieces are taken out of their list.
 */
export const partsOfPieces = (name: string, pieces: Buffer[]): readonly Source[] | undefined => {
  if (pieces.reduce((sum, { length }) => sum + length, 0) < WHOLE) return undefined;
  const kept: Buffer[] = [];
  const cutter = new Cutter((bytes): Known => {
    kept.push(bytes);
    return { bytes: () => bytes, lines: linesIn(bytes) };
  });
  // Taken from the end: what has been cut is not held twice.
  pieces.reverse();
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) cutter.push(piece);
  cutter.end();
  if (cutter.canBeCut && cutter.parts.length > 1) return sourcesOf(name, cutter.parts);
  pieces.push(...kept);
  return undefined;
};

/**
 * A large file in parts that are read when they are asked for; undefined for a small one, and for
 * one that is to be read as a whole. Asking for a text throws `ChangedSource` where the file is no
 * more what it was.
 */
export const partsOfFile = (path: string): readonly Source[] | undefined => {
  const descriptor = openSync(path, 'r');
  try {
    const before = fstatSync(descriptor);
    if (before.size < WHOLE) return undefined;
    const cutter = new Cutter((bytes, start): Known => {
      const { length } = bytes;
      return { bytes: () => readAgain(path, before, start, length), lines: linesIn(bytes) };
    });
    const block = Buffer.allocUnsafeSlow(BLOCK);
    for (;;) {
      const size = readSync(descriptor, block);
      if (size === 0 || !cutter.canBeCut) break;
      cutter.push(block.subarray(0, size));
    }
    cutter.end();
    return cutter.canBeCut && cutter.parts.length > 1 ? sourcesOf(path, cutter.parts) : undefined;
  } finally {
    closeSync(descriptor);
  }
};

const readAgain = (path: string, before: Stats, start: number, length: number): Buffer => {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(length);
    const now = fstatSync(descriptor);
    const isSame = (['ino', 'size', 'mtimeMs'] as const).every((key) => now[key] === before[key]);
    if (!isSame || readSync(descriptor, bytes, 0, length, start) < length)
      throw new ChangedSource(path);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
};
