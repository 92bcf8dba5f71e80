import { createHash } from 'node:crypto';
import type { BlobStore, Descriptor } from './blob-store.ts';
import { ImageFault } from './image-source.ts';

const mismatch = (what: string): ImageFault =>
  new ImageFault(`${what} is damaged: its bytes do not have that digest`, {
    help: 'Remove it there and fetch the image again.',
  });

/** Passes bytes on, and throws after the last one if their digest or number is not the blob's. */
export async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  blob: Descriptor,
  what: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash(blob.digest.slice(0, blob.digest.indexOf(':')));
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (blob.size !== undefined && size > blob.size) throw mismatch(what);
    hash.update(chunk);
    yield chunk;
  }
  const expected = blob.digest.slice(blob.digest.indexOf(':') + 1);
  if ((blob.size !== undefined && size !== blob.size) || hash.digest('hex') !== expected)
    throw mismatch(what);
}

/** Collects bytes, at most `limit`; a fault beyond. */
export const collect = async (
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  what: string,
): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limit) throw new ImageFault(`${what} is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

/**
 * Opens a blob whose absence is a fault; its digest is checked as it is read. `what` names it: `the
 * config`.
 */
export const openBlob = async (
  store: BlobStore,
  blob: Descriptor,
  what: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> => {
  const bytes = await store.open(blob, signal);
  if (bytes === undefined) throw new ImageFault(`${what} ${blob.digest} is missing there`);
  return verified(bytes, blob, `${what} ${blob.digest}`);
};

/** Reads a whole blob of at most `limit` bytes and checks its digest. */
export const readBlob = async (
  store: BlobStore,
  blob: Descriptor,
  what: string,
  limit: number,
  signal: AbortSignal,
): Promise<Buffer> =>
  collect(await openBlob(store, blob, what, signal), limit, `${what} ${blob.digest}`);
