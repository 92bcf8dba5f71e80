import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collect } from './blob.ts';
import { decompressed } from './compression.ts';

const text = 'web:x:7:8::/:\n'.repeat(5000);

/** `shop\n` as one frame of Zstandard: a raw block. Source: RFC 8878, section 3.1.1. */
const frame = (content: string): Buffer => {
  const header = Buffer.alloc(3);
  header.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length]),
    header,
    Buffer.from(content),
  ]);
};
/** A frame that decoders pass over, as zstd:chunked layers hold. */
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);

const hasZstd = 'createZstdDecompress' in zlib;

const inPieces = async function* (bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
};

const read = async (bytes: Buffer, size = 1000): Promise<string> =>
  (
    await collect(decompressed(inPieces(bytes, size), 'the layer'), 1_000_000, 'the layer')
  ).toString();

describe('decompressed', () => {
  it.each<[string, Buffer, string]>([
    ['plain bytes', Buffer.from(text), text],
    ['gzip', zlib.gzipSync(text), text],
    [
      'gzip in several members, as parallel programs write it',
      Buffer.concat([zlib.gzipSync('a'), zlib.gzipSync('b')]),
      'ab',
    ],
    ['nothing', Buffer.of(), ''],
    ['one byte', Buffer.from('x'), 'x'],
  ])('reads %s', async (_, bytes, expected) => {
    expect(await read(bytes)).toBe(expected);
    expect(await read(bytes.subarray(0, 50_000), 1).catch(() => 'cut')).toBe(
      bytes.length > 50_000 ? text.slice(0, 50_000) : expected,
    );
  });

  it.runIf(hasZstd)('reads Zstandard (skipped where Node.js cannot)', async () => {
    expect(await read(frame('shop\n'), 3)).toBe('shop\n');
    expect(await read(Buffer.concat([frame('a'), frame('b'), skippable]))).toBe('ab');
    expect(await read(Buffer.concat([skippable, frame('b')]))).toBe('b');
    const { zstdCompressSync } = zlib as unknown as { zstdCompressSync(bytes: string): Buffer };
    const frames = Buffer.concat([
      zstdCompressSync(text),
      skippable,
      zstdCompressSync(text),
      frame('end'),
      zstdCompressSync(''),
    ]);
    for (const size of [1, 7, 100, 100_000])
      expect(await read(frames, size)).toBe(`${text}${text}end`);
  });

  it.skipIf(hasZstd)('says that Node.js cannot read Zstandard (skipped where it can)', async () => {
    await expect(read(frame('shop\n'))).rejects.toThrow(
      `which this Node.js (${process.version}) cannot read`,
    );
  });

  it.each([100, 1000, 100_000])(
    'never ends before its bytes do, so that their digest is checked (pieces of %i)',
    async (size) => {
      let all = false;
      const bytes = async function* (): AsyncGenerator<Uint8Array> {
        yield* inPieces(
          Buffer.concat([zlib.gzipSync(text), Buffer.alloc(300_000, 'padding')]),
          size,
        );
        all = true;
      };
      const outcome = await collect(
        decompressed(bytes(), 'the layer'),
        1_000_000,
        'the layer',
      ).then(
        () => (all ? 'all was read' : 'it ended early'),
        (error: unknown) => String(error),
      );
      expect(outcome).toMatch(/all was read|cannot be decompressed|bytes after its end/);
    },
  );

  it('passes the fault of its bytes on', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield zlib.gzipSync(text).subarray(0, 100);
      throw new DOMException('given up', 'AbortError');
    };
    await expect(
      collect(decompressed(failing(), 'the layer'), 1_000_000, 'the layer'),
    ).rejects.toThrow('given up');
  });
});
