import { isUtf8 } from 'node:buffer';
import type { Source } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import { placeAt, placeOf } from '../diagnostics/place.ts';
import { joined } from './cutter.ts';
import { partsOfPieces } from './parts.ts';

/** Largest input that is read, in bytes. */
export const MAX_SOURCE = 256_000_000;

/** Thrown when an input exceeds `MAX_SOURCE`; `bytes` is its size where that is known. */
export class TooLarge extends Error {
  readonly bytes: number | undefined;

  constructor(bytes?: number) {
    super('too large');
    this.bytes = bytes;
  }
}

/**
 * Collects the pieces of a stream.
 * @throws TooLarge beyond `MAX_SOURCE`
 */
export const collect = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer[]> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const { buffer, byteOffset, length } of stream) {
    size += length;
    if (size > MAX_SOURCE) throw new TooLarge();
    pieces.push(Buffer.from(buffer, byteOffset, length));
  }
  return pieces;
};

/** Formats that users take for manifests, by their first bytes. */
const MAGIC: readonly (readonly [hex: string, name: string])[] = [
  ['1f8b', 'a gzip file; unpack it first'],
  ['504b0304', 'a zip file; unpack it first'],
  ['28b52ffd', 'a zstd file; unpack it first'],
  ['425a68', 'a bzip2 file; unpack it first'],
  ['7f454c46', 'a program (ELF)'],
  ['89504e47', 'a PNG image'],
  ['fffe0000', 'UTF-32, which p2lk does not read; save it as UTF-8'],
  ['0000feff', 'UTF-32, which p2lk does not read; save it as UTF-8'],
];

const UTF16: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };

/** How many bytes are searched for a zero, which no text holds. */
const HEAD = 8192;

/**
 * The texts of an input, of which `pieces` are the bytes: several where it is large and may be read
 * in parts. Reports P2LK105, as `decode` does.
 */
export const sourcesOf = (
  name: string,
  pieces: Buffer[],
  inParts: boolean,
  report: Report,
): readonly Source[] => {
  const [first] = pieces;
  const isText = first !== undefined && formatOf(first) === undefined;
  const parts = inParts && isText ? partsOfPieces(name, pieces) : undefined;
  if (parts !== undefined) return parts;
  const source = decode(name, joined(pieces), report);
  return source === undefined ? [] : [source];
};

/** What the first bytes say that it is, where that is no manifest. */
const formatOf = (bytes: Buffer): string | undefined => {
  const head = bytes.subarray(0, 4).toString('hex');
  return MAGIC.find(([hex]) => head.startsWith(hex))?.[1];
};

/**
 * Decodes UTF-8, or UTF-16 with a byte order mark. Reports P2LK105 for anything that is no text,
 * and gives undefined.
 */
export const decode = (name: string, bytes: Buffer, report: Report): Source | undefined => {
  const refuse = (reason: string, text = '', at = 0): undefined => {
    report.add(
      'P2LK105',
      { name, reason },
      text === '' ? placeOf(name) : placeAt({ name, text }, at, at + 1),
    );
  };
  const format = formatOf(bytes);
  if (format !== undefined) return refuse(`it is ${format}`);
  const head = bytes.subarray(0, 4).toString('hex');
  const utf16 = UTF16[head.slice(0, 4)];
  if (utf16 !== undefined) {
    const text = new TextDecoder(utf16).decode(bytes);
    const at = text.indexOf('\uFFFD');
    return at === -1 ? { name, text } : refuse('it is not valid UTF-16', text, at);
  }
  if (bytes.subarray(0, HEAD).includes(0)) return refuse('it is a binary file');
  const text = bytes.toString('utf8', head.startsWith('efbbbf') ? 3 : 0);
  if (isUtf8(bytes)) return { name, text };
  return refuse('it is not valid UTF-8; save it as UTF-8', text, text.indexOf('\uFFFD'));
};
