import type { TarHeader } from 'modern-tar';
import type { BlobStore } from './blob-store.ts';
import { openBlob } from './blob.ts';
import { decompressed } from './compression.ts';
import { ImageFault } from './image-source.ts';
import type { LayerDescriptor } from './image-manifest.ts';
import { entryPath, scanTar } from './tar.ts';

/** One layer, newest first in a list. */
export interface Layer {
  /** For messages: `layer sha256:...`. */
  readonly name: string;
  /** The layer's tar, maybe compressed. */
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** Largest file read out of an image, in bytes. */
const FILE_LIMIT = 1024 * 1024;
/** Most links followed for one file, as Linux does (`path_resolution(7)`). */
const LINK_LIMIT = 40;
/** Most uncompressed bytes read for one question, against archives that unpack without end. */
const UNPACKED_LIMIT = 32 * 1024 ** 3;

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** What the layers say about one path. */
type Found =
  | { readonly kind: 'file'; readonly data: Buffer }
  | { readonly kind: 'absent' }
  /** Look at `path` instead, in layer `from` and older. */
  | { readonly kind: 'link'; readonly path: string; readonly from: number };

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * Where a symbolic link at `path` leads; undefined outside the image's root, which a kernel stops
 * at `/`.
 */
const linkTarget = (path: string, target: string): string => {
  const parts = target.startsWith('/') ? [] : parentOf(path).split('/');
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.filter((part) => part !== '').join('/');
};

/** `etc/passwd` and the directories above it: `etc`, ``. */
const lineage = (path: string): string[] => {
  const paths = [path];
  for (let parent = path; parent !== '';) paths.push((parent = parentOf(parent)));
  return paths;
};

/**
 * Follows one path through the entries of one layer, in their order; a later entry replaces an
 * earlier one.
 */
class Trail {
  found: Found | undefined;
  /** True once the layer hides what older ones have here. */
  hidden = false;
  readonly path: string;
  private readonly index: number;
  private readonly watched: ReadonlySet<string>;

  constructor(path: string, index: number) {
    this.path = path;
    this.index = index;
    this.watched = new Set(lineage(path));
  }

  wants(path: string, { type }: TarHeader): boolean {
    return path === this.path && type === 'file';
  }

  take(path: string, header: TarHeader, data: Buffer | undefined): void {
    const base = baseOf(path);
    if (base === OPAQUE)
      this.hidden ||= parentOf(path) !== this.path && this.watched.has(parentOf(path));
    else if (base.startsWith(WHITEOUT)) {
      const parent = parentOf(path);
      const name = base.slice(WHITEOUT.length);
      this.hidden ||= this.watched.has(parent === '' ? name : `${parent}/${name}`);
    } else if (path === this.path) this.found = this.entry(path, header, data);
    else if (header.type !== 'directory' && path !== '' && this.watched.has(path))
      this.found = this.ancestor(path, header);
  }

  private entry(path: string, { type, linkname = '' }: TarHeader, data: Buffer | undefined): Found {
    if (data !== undefined) return { kind: 'file', data };
    // A hard link names a file as this layer or an older one has it; newer layers replace the name,
    // not the file.
    if (type === 'link') return { kind: 'link', path: entryPath(linkname) ?? '', from: this.index };
    return type === 'symlink'
      ? { kind: 'link', path: linkTarget(path, linkname), from: 0 }
      : { kind: 'absent' };
  }

  private ancestor(path: string, { type, linkname = '' }: TarHeader): Found {
    if (type !== 'symlink') return { kind: 'absent' };
    return {
      kind: 'link',
      path: linkTarget(path, linkname) + this.path.slice(path.length),
      from: 0,
    };
  }
}

const meter = () => {
  let unpacked = 0;
  return async function* (
    bytes: AsyncIterable<Uint8Array>,
    what: string,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      unpacked += chunk.length;
      if (unpacked > UNPACKED_LIMIT)
        throw new ImageFault(`${what} unpacks to more than ${UNPACKED_LIMIT / 1024 ** 3} GiB`);
      yield chunk;
    }
  };
};

/**
 * Looks for paths, newest layer first, and reads no further than the layer that settles the last of
 * them.
 */
const find = async (
  layers: readonly Layer[],
  paths: readonly { readonly path: string; readonly from: number }[],
  measured: ReturnType<typeof meter>,
  signal: AbortSignal,
): Promise<Map<string, Found>> => {
  const settled = new Map<string, Found>();
  for (const [index, layer] of layers.entries()) {
    const trails = paths
      .filter(({ path, from }) => from <= index && !settled.has(path))
      .map(({ path }) => new Trail(path, index));
    if (trails.length === 0) {
      if (settled.size === paths.length) break;
      continue;
    }
    const bytes = measured(decompressed(await layer.open(signal), layer.name), layer.name, signal);
    await scanTar(
      bytes,
      layer.name,
      (header) => {
        const path = entryPath(header.name);
        return path !== undefined && trails.some((trail) => trail.wants(path, header))
          ? { limit: FILE_LIMIT }
          : undefined;
      },
      (header, data) => {
        const path = entryPath(header.name);
        if (path !== undefined)
          for (const trail of trails)
            trail.take(path, header, trail.wants(path, header) ? data : undefined);
      },
    );
    for (const { path, found, hidden } of trails) {
      if (found !== undefined) settled.set(path, found);
      else if (hidden) settled.set(path, { kind: 'absent' });
    }
  }
  return settled;
};

/**
 * Reads files of an image as a container would see them: from the newest layer that has them, with
 * whiteouts, through symbolic and hard links. `layers` are newest first, `paths` without a leading
 * `/`. A path that is absent, a directory or a dangling link has no entry in the result. Source:
 * OCI image specification, `layer.md`, "Applying Changesets".
 */
export const readLayerFiles = async (
  layers: readonly Layer[],
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Buffer>> => {
  const files = new Map<string, Buffer>();
  const measured = meter();
  let open = paths.map((wanted) => ({ wanted, path: wanted, from: 0 }));
  for (let links = 0; open.length > 0 && links <= LINK_LIMIT; links++) {
    const next: typeof open = [];
    // One scan serves all names that start at the same layer; a link that starts further down has
    // its own.
    for (const from of new Set(open.map((one) => one.from))) {
      const group = open.filter((one) => one.from === from);
      const found = await find(layers, dedupe(group), measured, signal);
      for (const { wanted, path } of group) {
        const what = found.get(path);
        if (what?.kind === 'file') files.set(wanted, what.data);
        else if (what?.kind === 'link' && what.path !== '')
          next.push({ wanted, path: what.path, from: what.from });
      }
    }
    open = next;
  }
  return files;
};

const dedupe = (
  group: readonly { path: string; from: number }[],
): { path: string; from: number }[] => [
  ...new Map(group.map(({ path, from }) => [path, { path, from }])).values(),
];

/** The layers of a manifest, newest first, read from a store with their digests checked. */
export const layersOf = (store: BlobStore, layers: readonly LayerDescriptor[]): Layer[] =>
  layers.toReversed().map((layer) => ({
    name: `layer ${layer.digest}`,
    open: (signal) => {
      if (layer.mediaType?.includes('encrypted'))
        throw new ImageFault(`layer ${layer.digest} is encrypted`);
      return openBlob(store, layer, 'layer', signal);
    },
  }));
