/** Bytes of the frame content size, by its flag. Source: RFC 8878, section 3.1.1.1.1. */
const CONTENT_SIZE = [0, 2, 4, 8];
/** Bytes of the dictionary's ID, by its flag. */
const DICTIONARY = [0, 1, 2, 4];
const RLE_BLOCK = 1;
const SKIPPABLE = 0x184d2a5;

/** What the next header is, and how many bytes it has. */
type Step = {
  readonly kind: 'magic' | 'skippable' | 'descriptor' | 'block';
  readonly need: number;
};

const MAGIC: Step = { kind: 'magic', need: 4 };
const BLOCK: Step = { kind: 'block', need: 3 };

/** Follows the frames of a Zstandard stream without decoding them. */
class Frames {
  private step = MAGIC;
  private header: number[] = [];
  /** Bytes to pass over before the next header, or before the frame's end. */
  private skip = 0;
  private ending = false;
  private checksum = 0;

  /**
   * Offset in the chunk behind the end of the next frame; undefined when the frame goes on after
   * the chunk.
   */
  next(chunk: Uint8Array, from: number): number | undefined {
    for (let at = from; at < chunk.length || (this.skip === 0 && this.ending);) {
      if (this.skip > 0) {
        const passed = Math.min(this.skip, chunk.length - at);
        this.skip -= passed;
        at += passed;
      } else if (this.ending) {
        this.ending = false;
        this.step = MAGIC;
        return at;
      } else {
        this.header.push(chunk[at++] ?? 0);
        if (this.header.length === this.step.need) this.read(Buffer.from(this.header.splice(0)));
      }
    }
    return undefined;
  }

  private read(header: Buffer): void {
    if (this.step.kind === 'magic') {
      this.step =
        header.readUInt32LE() >>> 4 === SKIPPABLE
          ? { kind: 'skippable', need: 4 }
          : { kind: 'descriptor', need: 1 };
    } else if (this.step.kind === 'skippable') {
      this.skip = header.readUInt32LE();
      this.ending = true;
    } else if (this.step.kind === 'descriptor') {
      const [flags = 0] = header;
      const single = (flags >> 5) & 1;
      const size = flags >> 6 === 0 ? single : (CONTENT_SIZE[flags >> 6] ?? 0);
      this.skip = 1 - single + (DICTIONARY[flags & 3] ?? 0) + size;
      this.checksum = (flags >> 2) & 1 ? 4 : 0;
      this.step = BLOCK;
    } else {
      const block = header.readUIntLE(0, 3);
      this.ending = (block & 1) === 1;
      this.skip =
        (((block >> 1) & 3) === RLE_BLOCK ? 1 : block >> 3) + (this.ending ? this.checksum : 0);
    }
  }
}

/**
 * Cuts chunks where a frame ends. Node's decoder takes what follows a frame in the same chunk for
 * garbage and ends there, and layers of the `zstd:chunked` kind, or from parallel compressors, have
 * many frames. Source: RFC 8878, section 3.1.
 */
export async function* cutAtFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const frames = new Frames();
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = frames.next(chunk, 0); end !== undefined; end = frames.next(chunk, end)) {
      if (end > start) yield chunk.subarray(start, end);
      start = end;
    }
    if (start < chunk.length) yield chunk.subarray(start);
  }
}
