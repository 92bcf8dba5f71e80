import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage, type ImageStore } from '../image-of-store.ts';
import type { ImageSource } from '../image-source.ts';
import { fileReason, isMissing } from '../../system/file-reason.ts';
import { ImageFault } from '../image-source.ts';
import { parseJson } from '../json-value.ts';
import { once } from '../once.ts';
import { findInLayout, type LayoutOptions } from '../layout-index.ts';
import { decodeManifest, MANIFEST_LIMIT, type Index } from '../image-manifest.ts';

/** Largest `index.json` read, in bytes; LinuxKit's cache lists every image in it. */
const INDEX_LIMIT = 16 * MANIFEST_LIMIT;

/** The blobs of an OCI layout folder: `blobs/<algorithm>/<hex>`. */
const layoutStore = (folder: string, name: string): ImageStore => ({
  name,
  async open({ digest }, signal) {
    const path = join(folder, 'blobs', ...digest.split(':'));
    try {
      if (!(await stat(path)).isFile()) return undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new ImageFault(`${digest} cannot be read: ${fileReason(error)}`, { cause: error });
    }
    return createReadStream(path, { signal, highWaterMark: 256 * 1024 });
  },
});

const readIndex = async (folder: string, signal: AbortSignal): Promise<Index | undefined> => {
  const path = join(folder, 'index.json');
  try {
    if ((await stat(path)).size > INDEX_LIMIT)
      throw new ImageFault(`index.json is larger than ${INDEX_LIMIT} bytes`);
    const index = decodeManifest(
      parseJson(await readFile(path, { signal }), 'index.json'),
      'index.json',
    );
    if (index.kind === 'index') return index;
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof ImageFault) throw error;
    signal.throwIfAborted();
    throw new ImageFault(`index.json cannot be read: ${fileReason(error)}`, { cause: error });
  }
  throw new ImageFault('index.json is no index');
};

/**
 * Answers from a folder with an OCI image layout. Where there is none, no image is found, or with
 * `required` a fault; `index.json` is read once. Source: OCI image specification,
 * `image-layout.md`.
 */
export const ociLayoutSource = (
  folder: string,
  options: LayoutOptions & { readonly name?: string; readonly required?: boolean } = {},
): ImageSource => {
  const name = options.name ?? `the OCI layout at ${folder}`;
  const store = layoutStore(folder, name);
  const indexOnce = once((signal) => readIndex(folder, signal));
  return {
    name,
    async lookup(reference, request) {
      const index = await indexOnce(request.signal);
      if (index === undefined && options.required === true)
        throw new ImageFault('it is no OCI layout: it has no index.json');
      const entry = index && (await findInLayout(store, index, reference, options, request.signal));
      return entry && readImage(store, entry, request);
    },
  };
};
