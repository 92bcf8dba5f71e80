import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';

/** Digest of bytes, `sha256:...`. */
export const sha256 = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What a layer does to one path: a file's text, or another kind of entry. */
export type LayerFile = string | Partial<TarEntry['header']>;

/** An image for a test, in plain data. */
export interface TestImage {
  /** Docker's image config. */
  readonly config?: Record<string, unknown>;
  /** Oldest first; each by path. */
  readonly layers?: readonly { readonly [path: string]: LayerFile }[];
  readonly platform?: {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string;
  };
  /** Compression of the layers. */
  readonly compress?: 'gzip' | 'none';
}

/** A blob store in memory, ready to be written or served. */
export interface Blobs {
  readonly blobs: Map<string, Buffer>;
  add(bytes: Uint8Array | string): { digest: string; size: number };
}

/** An empty blob store. */
export const newBlobs = (): Blobs => {
  const blobs = new Map<string, Buffer>();
  return {
    blobs,
    add(bytes) {
      const buffer = Buffer.from(bytes);
      const digest = sha256(buffer);
      blobs.set(digest, buffer);
      return { digest, size: buffer.length };
    },
  };
};

/** A tar archive of files by path. */
export const tarOf = async (files: {
  readonly [path: string]: LayerFile | Uint8Array;
}): Promise<Buffer> =>
  Buffer.from(
    await packTar(
      Object.entries(files).map(([name, file]): TarEntry => {
        if (typeof file === 'string' || file instanceof Uint8Array) {
          const body = Buffer.from(file);
          return { header: { name, size: body.length, type: 'file', mtime: new Date(0) }, body };
        }
        return { header: { name, size: 0, mtime: new Date(0), ...file } };
      }),
    ),
  );

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** A descriptor with what an index may say of it. */
export interface Entry {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: TestImage['platform'];
  readonly annotations?: { readonly [key: string]: string };
}

/** Adds the image of one platform. */
export const addImage = async (store: Blobs, image: TestImage): Promise<Entry> => {
  const platform = image.platform ?? { os: 'linux', architecture: 'amd64' };
  const layers = [];
  const diffIds = [];
  for (const files of image.layers ?? []) {
    const tar = await tarOf(files);
    diffIds.push(sha256(tar));
    const compressed = image.compress !== 'none';
    layers.push({
      mediaType: `application/vnd.oci.image.layer.v1.tar${compressed ? '+gzip' : ''}`,
      ...store.add(compressed ? gzipSync(tar) : tar),
    });
  }
  const file = {
    ...platform,
    config: image.config ?? {},
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
  const config = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    ...store.add(JSON.stringify(file)),
  };
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config, layers };
  return { mediaType: MANIFEST, ...store.add(JSON.stringify(manifest)), platform };
};

/** Adds an index over entries. */
export const addIndex = (store: Blobs, manifests: readonly Entry[]): Entry => ({
  mediaType: INDEX,
  ...store.add(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests })),
});

/** An entry under the name that LinuxKit's cache gives it. */
export const named = ({ mediaType, digest, size }: Entry, name: string): Entry => ({
  mediaType,
  digest,
  size,
  annotations: { 'org.opencontainers.image.ref.name': name },
});

/** The files of an OCI layout, by path. */
export const layoutFiles = (
  { blobs }: Blobs,
  manifests: readonly Entry[],
): { [path: string]: Uint8Array | string } => ({
  'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
  'index.json': JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }),
  ...Object.fromEntries(
    [...blobs].map(([digest, bytes]) => [`blobs/${digest.replace(':', '/')}`, bytes]),
  ),
});

/** Writes an OCI layout into a folder. */
export const writeLayout = async (
  folder: string,
  store: Blobs,
  manifests: readonly Entry[],
): Promise<void> => {
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
  for (const [path, bytes] of Object.entries(layoutFiles(store, manifests)))
    await writeFile(join(folder, path), bytes);
};
