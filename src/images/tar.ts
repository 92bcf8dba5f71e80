import type { TarHeader } from 'modern-tar';
import { collect } from './blob.ts';
import { ImageFault } from './image-source.ts';

/** What to do with an entry of an archive: read it (at most so many bytes) or pass over it. */
export type Reading = { readonly limit: number } | undefined;

/**
 * Name of an entry without `./`, leading `/`, doubled and trailing `/`; undefined where `..` leads
 * out of the archive.
 */
export const entryPath = (name: string): string | undefined => {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
};

const BLOCK = 512;

/**
 * The sum over a header block, its own field counted as spaces. Source: POSIX `pax`, ustar header,
 * `chksum`.
 */
const hasChecksum = (block: Buffer): boolean => {
  const stored = Number.parseInt(
    block.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(),
    8,
  );
  return block.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0) === stored;
};

/**
 * Refuses bytes whose first block is no header; the decoder takes any bytes for an archive. An
 * archive may be empty.
 */
async function* fromHeader(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (first === undefined) {
      yield chunk;
      continue;
    }
    first = Buffer.concat([first, chunk]);
    if (first.length < BLOCK) continue;
    const block = first.subarray(0, BLOCK);
    if (!hasChecksum(block) && block.some((byte) => byte !== 0)) throw new Error('no tar header');
    yield first;
    first = undefined;
  }
  if (first !== undefined && first.length > 0) throw new Error('no tar header');
}

const feed = async (
  bytes: AsyncIterable<Uint8Array>,
  writable: WritableStream<Uint8Array>,
): Promise<void> => {
  const writer = writable.getWriter();
  try {
    for await (const chunk of fromHeader(bytes)) await writer.write(chunk);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
};

const fault = (error: unknown, what: string): unknown =>
  error instanceof ImageFault || (error instanceof Error && error.name === 'AbortError')
    ? error
    : new ImageFault(`${what} cannot be read as a tar archive`, { cause: error });

/**
 * Reads an entry's bytes and forgets them. Cancelling would be less work, but modern-tar 0.8.6 then
 * drops the body of the entry after it.
 */
const drain = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
  for await (const _ of body);
};

/**
 * Goes through a tar archive in its order. `read` says for each entry whether its bytes are wanted;
 * `take` gets the entry with them. All bytes are read to the end, so that a digest over them can be
 * checked.
 */
export const scanTar = async (
  bytes: AsyncIterable<Uint8Array>,
  what: string,
  read: (header: TarHeader) => Reading,
  take: (header: TarHeader, data: Buffer | undefined) => void,
): Promise<void> => {
  const { createTarDecoder } = await import('modern-tar');
  const { readable, writable } = createTarDecoder();
  let failure: unknown;
  const fed = feed(bytes, writable).catch((error: unknown) => {
    failure ??= error;
  });
  try {
    for await (const { header, body } of readable) {
      const reading = read(header);
      if (reading === undefined) {
        await drain(body);
        take(header, undefined);
        continue;
      }
      const data = await collect(body, reading.limit, `"${header.name}" in ${what}`);
      if (data.length !== header.size) throw new ImageFault(`${what} is cut short`);
      take(header, data);
    }
  } catch (error) {
    failure ??= error;
  }
  await fed;
  if (failure !== undefined) throw fault(failure, what);
};

/**
 * The bytes of one regular file of an archive, without holding them; none where the archive lacks
 * it.
 */
export async function* tarEntry(
  bytes: AsyncIterable<Uint8Array>,
  what: string,
  path: string,
): AsyncGenerator<Uint8Array> {
  const { createTarDecoder } = await import('modern-tar');
  const { readable, writable } = createTarDecoder();
  let failure: unknown;
  const fed = feed(bytes, writable).catch((error: unknown) => {
    failure = error;
  });
  let size = 0;
  try {
    for await (const { header, body } of readable) {
      if (entryPath(header.name) !== path || header.type !== 'file') {
        await drain(body);
        continue;
      }
      for await (const chunk of body) {
        size += chunk.length;
        yield chunk;
      }
      if (size !== header.size) throw new ImageFault(`${what} is cut short`);
      return;
    }
    await fed;
  } catch (error) {
    throw fault(failure ?? error, what);
  }
  if (failure !== undefined) throw fault(failure, what);
}
