import { pipeline, type Duplex } from 'node:stream';
import * as zlib from 'node:zlib';
import { ImageFault } from './image-source.ts';
import { cutAtFrames } from './zstd-frames.ts';

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** Frames that carry no data; `zstd:chunked` layers and eStargz-like indexes use them. */
const ZSTD_SKIPPABLE = [0x2a, 0x4d, 0x18];

const startsWith = (head: Uint8Array, magic: readonly number[], from = 0): boolean =>
  magic.every((byte, i) => head[from + i] === byte);

const isZstd = (head: Uint8Array): boolean =>
  startsWith(head, ZSTD) ||
  (startsWith(head, ZSTD_SKIPPABLE, 1) && ((head[0] ?? 0) & 0xf0) === 0x50);

/**
 * Node 20 and the first releases of 22 have no Zstandard decoder, and the types of 20 do not know
 * it.
 */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Duplex };

const withoutZstd = (what: string): ImageFault =>
  new ImageFault(
    `${what} is compressed with Zstandard, which this Node.js (${process.version}) cannot read`,
    {
      help:
        'Run p2lk on Node.js 22.15 or newer, or give runAsUser, runAsGroup and ' +
        'supplementalGroupsPolicy: Strict.',
    },
  );

const head = async (iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> => {
  let bytes: Uint8Array = new Uint8Array();
  while (bytes.length < 4) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    bytes = bytes.length === 0 ? value : Buffer.concat([bytes, value]);
  }
  return bytes;
};

/** The first bytes and the rest, and whether the rest was read to its end. */
const resume = (first: Uint8Array, rest: AsyncIterator<Uint8Array>) => {
  const state = { atEnd: false };
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield first;
      for (let next = await rest.next(); next.done !== true; next = await rest.next())
        yield next.value;
      state.atEnd = true;
    } finally {
      await rest.return?.();
    }
  };
  return { bytes: bytes(), state };
};

/**
 * Bytes as they are before compression: gzip and Zstandard are known by their first bytes, whatever
 * a media type says, as in containerd.
 */
export async function* decompressed(
  bytes: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await head(iterator);
  const { bytes: source, state } = resume(first, iterator);
  if (!startsWith(first, GZIP) && !isZstd(first)) {
    yield* source;
    return;
  }
  let failure: unknown;
  const gzip = startsWith(first, GZIP);
  const decoder = gzip ? zlib.createGunzip() : createZstdDecompress?.();
  if (decoder === undefined) {
    await iterator.return?.();
    throw withoutZstd(what);
  }
  const output = pipeline(gzip ? source : cutAtFrames(source), decoder, (error) => {
    failure = error;
  });
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
    if (!state.atEnd) throw new ImageFault(`${what} has bytes after its end`);
  } catch (error) {
    const cause = failure ?? error;
    if (cause instanceof ImageFault || (cause instanceof Error && cause.name === 'AbortError'))
      throw cause;
    throw new ImageFault(`${what} cannot be decompressed`, { cause });
  }
}
