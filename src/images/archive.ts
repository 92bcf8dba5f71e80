import { createReadStream } from 'node:fs';
import { decompressed } from './compression.ts';
import { ImageFault } from './image-source.ts';
import { entryPath, scanTar, tarEntry } from './tar.ts';

/** Entries up to this size are kept from the first pass: indexes, manifests, configs. */
const KEPT_ENTRY = 1024 * 1024;
/** Most bytes kept from the first pass; what does not fit is read again when it is asked for. */
const KEPT_TOTAL = 64 * 1024 * 1024;

interface Entry {
  readonly data?: Buffer;
  /**
   * Path within the archive that a link leads to; `docker save` once wrote equal layers as links.
   */
  readonly link?: string;
}

/** A tar archive on disk, plain or compressed, whose files are opened by path. */
export interface Archive {
  has(path: string): boolean;
  /** The bytes of a file; undefined when the archive has none of that path. */
  open(path: string, signal: AbortSignal): AsyncIterable<Uint8Array> | undefined;
}

const one = async function* (data: Buffer): AsyncGenerator<Uint8Array> {
  yield data;
};

/**
 * Goes through an archive once; small files are kept, large ones are found again by another pass
 * when they are opened.
 */
export const openArchive = async (
  file: string,
  what: string,
  signal: AbortSignal,
): Promise<Archive> => {
  const bytes = (by: AbortSignal): AsyncIterable<Uint8Array> =>
    decompressed(createReadStream(file, { signal: by, highWaterMark: 256 * 1024 }), what);
  const entries = new Map<string, Entry>();
  let kept = 0;
  await scanTar(
    bytes(signal),
    what,
    ({ type, size }) => {
      if (type !== 'file' || size > KEPT_ENTRY || kept + size > KEPT_TOTAL) return undefined;
      kept += size;
      return { limit: KEPT_ENTRY };
    },
    ({ name, type, linkname = '' }, data) => {
      const path = entryPath(name);
      if (path === undefined || type === 'directory') return;
      const target =
        type === 'symlink'
          ? entryPath(`${path}/../${linkname}`)
          : type === 'link'
            ? entryPath(linkname)
            : undefined;
      entries.set(path, { data, ...(target !== undefined && { link: target }) });
    },
  );
  const follow = (path: string): string => {
    let at = path;
    for (let links = 0; links < 8; links++) {
      const link = entries.get(at)?.link;
      if (link === undefined) break;
      at = link;
    }
    return at;
  };
  return {
    has: (path) => entries.has(path),
    open(path, by) {
      const at = follow(path);
      const entry = entries.get(at);
      if (entry === undefined) return undefined;
      if (entry.link !== undefined)
        throw new ImageFault(`"${path}" in ${what} is a circle of links`);
      return entry.data === undefined ? tarEntry(bytes(by), what, at) : one(entry.data);
    },
  };
};
