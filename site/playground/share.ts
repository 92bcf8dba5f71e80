import { base64Of, bytesOfBase64 } from '../../src/values/base64.ts';
import { bytesOf } from '../../src/values/bytes.ts';
import { defaults } from './protocol.ts';
import type { Options } from './protocol.ts';

/** What a link holds. */
export interface Shared {
  readonly text: string;
  readonly options: Options;
}

/** Before the payload, so that a later form of it can be told apart. */
const MARK = '#v1=';

/** A link grows to more than this by no honest way, in bytes. */
const LARGEST = 4 * 1024 * 1024;

/** The bytes of a stream; throws a `RangeError` beyond the bound, before it has read on. */
const bounded = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LARGEST) {
      await reader.cancel();
      throw new RangeError('it is too large');
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const through = (
  bytes: Uint8Array,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array> =>
  bounded(
    // The bytes are the reader's own text: no shared memory.
    new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform),
  );

/** The part of a link from its `#` on: compressed, in base64 for URLs. No server ever sees it. */
export const hashOf = async (shared: Shared): Promise<string> => {
  const packed = await through(
    bytesOf(JSON.stringify(shared)),
    new CompressionStream('deflate-raw'),
  );
  const text = base64Of(packed).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return MARK + text;
};

const oneOf = <T extends string>(value: unknown, all: readonly T[], other: T): T =>
  all.find((one) => one === value) ?? other;

/** What is shared, whatever else is in it. */
const sharedOf = (value: unknown): Shared => {
  const { text, options } = Object(value) as { readonly [key: string]: unknown };
  if (typeof text !== 'string') throw new TypeError('it holds no manifest');
  const given = Object(options) as { readonly [key: string]: unknown };
  const { base, images } = given;
  return {
    text,
    options: {
      base: typeof base === 'string' ? base : defaults.base,
      unknownImage: oneOf(given['unknownImage'], ['assume', 'error'], defaults.unknownImage),
      secrets: oneOf(given['secrets'], ['inline', 'file', 'error'], defaults.secrets),
      unread: oneOf(given['unread'], ['error', 'warning'], defaults.unread),
      images: typeof images === 'string' ? images : defaults.images,
    },
  };
};

/** Reads a link's hash; undefined where it shares nothing. Rejects for one that is broken. */
export const sharedIn = async (hash: string): Promise<Shared | undefined> => {
  if (!hash.startsWith(MARK)) return undefined;
  const bytes = await through(
    bytesOfBase64(hash.slice(MARK.length)),
    new DecompressionStream('deflate-raw'),
  );
  return sharedOf(JSON.parse(new TextDecoder().decode(bytes)));
};
