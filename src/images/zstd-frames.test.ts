import { expect, it } from 'vitest';
import { cutAtFrames } from './zstd-frames.ts';

const magic = [0x28, 0xb5, 0x2f, 0xfd];
/** A frame of 16 MiB of zeros that a dictionary and a checksum go with: one RLE block. */
const rle = Buffer.from([
  ...magic,
  0b1010_0111,
  1,
  2,
  3,
  4,
  0,
  0,
  0,
  1,
  0x03,
  0x00,
  0x80,
  0,
  9,
  9,
  9,
  9,
]);
/** Two raw blocks with a window and no size. */
const raw = Buffer.from([...magic, 0, 0x48, 0x10, 0, 0, 7, 7, 0x09, 0, 0, 7]);
const skippable = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, ...magic.slice(0, 3)]);

const cut = async (bytes: Buffer, size: number): Promise<string[]> => {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const pieces: string[] = [];
  for await (const piece of cutAtFrames(chunks())) pieces.push(Buffer.from(piece).toString('hex'));
  return pieces;
};

it('cuts where frames end, whatever their headers and blocks', async () => {
  const frames = [rle, raw, skippable, raw, rle];
  expect(await cut(Buffer.concat(frames), 1000)).toEqual(
    frames.map((frame) => frame.toString('hex')),
  );
});

it('keeps every byte, and no piece holds the end of one frame and the start of another', async () => {
  const frames = [raw, skippable, rle, raw];
  const ends = frames.map((_, i) =>
    frames.slice(0, i + 1).reduce((sum, frame) => sum + frame.length, 0),
  );
  const all = Buffer.concat(frames);
  for (let size = 1; size <= all.length; size++) {
    const pieces = await cut(all, size);
    expect(pieces.join('')).toBe(all.toString('hex'));
    let at = 0;
    for (const piece of pieces) {
      const next = at + piece.length / 2;
      expect(ends.some((end) => end > at && end < next)).toBe(false);
      at = next;
    }
  }
});
