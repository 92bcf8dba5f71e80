import type { BlobStore, Descriptor } from './blob-store.ts';
import { readBlob } from './blob.ts';
import type { ImageAccounts, ImageAnswer } from '../api/image-config.ts';
import { decodeImageFile, type ImageFile } from './image-config-decode.ts';
import type { ImageRequest } from './image-source.ts';
import { ImageFault } from './image-source.ts';
import { parseJson } from './json-value.ts';
import type { Layer } from './layer-files.ts';
import type { ImageManifest } from './image-manifest.ts';
import { CONFIG_LIMIT, decodeManifest, MANIFEST_LIMIT } from './image-manifest.ts';
import { choosePlatform, otherPlatform, printPlatform, suits } from './platform.ts';

/** A blob store whose manifests may lie apart from its blobs, as in a registry. */
export interface ImageStore extends BlobStore {
  openManifest?(
    blob: Descriptor,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** Most indexes within indexes that are followed. */
const DEPTH = 5;

interface PlatformImage {
  readonly manifest: ImageManifest;
  readonly file: ImageFile;
}

const manifestsOf = (store: ImageStore): BlobStore => {
  const { openManifest } = store;
  return openManifest === undefined
    ? store
    : { name: store.name, open: (blob, signal) => openManifest.call(store, blob, signal) };
};

const platformImage = async (
  store: ImageStore,
  root: Descriptor,
  request: ImageRequest,
  depth: number,
): Promise<PlatformImage> => {
  const what = `the manifest ${root.digest}`;
  if (depth > DEPTH) throw new ImageFault(`${what} lies in more than ${DEPTH} indexes`);
  const bytes = await readBlob(
    manifestsOf(store),
    root,
    'the manifest',
    MANIFEST_LIMIT,
    request.signal,
  );
  const document = decodeManifest(parseJson(bytes, what), what);
  if (document.kind === 'manifest') {
    const { config } = document;
    const name = `the image config ${config.digest}`;
    const file = decodeImageFile(
      parseJson(
        await readBlob(store, config, 'the image config', CONFIG_LIMIT, request.signal),
        name,
      ),
      name,
    );
    if (suits(file.platform, request.platform)) return { manifest: document, file };
    throw otherPlatform('the image', [printPlatform(file.platform)], request.platform);
  }
  let fault: unknown;
  for (const entry of choosePlatform(document.entries, request.platform, 'the image')) {
    try {
      return await platformImage(store, entry, request, depth + 1);
    } catch (error) {
      // Where the index names the platform, its entry is the image; only one without a name may
      // turn out to be another's.
      if (entry.platform !== undefined) throw error;
      fault ??= error;
    }
  }
  throw fault;
};

const text = (data: Buffer | undefined): string | undefined => data?.toString('utf8');

/** `/etc/passwd` and `/etc/group` as a container of these layers (newest first) sees them. */
export const readAccounts = async (
  layers: readonly Layer[],
  signal: AbortSignal,
): Promise<ImageAccounts> => {
  const { readLayerFiles } = await import('./layer-files.ts');
  const files = await readLayerFiles(layers, ['etc/passwd', 'etc/group'], signal);
  const passwd = text(files.get('etc/passwd'));
  const group = text(files.get('etc/group'));
  return { ...(passwd !== undefined && { passwd }), ...(group !== undefined && { group }) };
};

/**
 * Reads one image, from index or manifest to its config and, where asked for, its account files.
 * Every blob's digest is checked.
 */
export const readImage = async (
  store: ImageStore,
  root: Descriptor,
  request: ImageRequest,
): Promise<ImageAnswer> => {
  const { manifest, file } = await platformImage(store, root, request, 0);
  const answer = { config: file.config, digest: root.digest, source: store.name };
  if (!request.accounts) return answer;
  const { layersOf } = await import('./layer-files.ts');
  return {
    ...answer,
    accounts: await readAccounts(layersOf(store, manifest.layers), request.signal),
  };
};
