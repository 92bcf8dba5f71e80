import { stat } from 'node:fs/promises';
import { openArchive, type Archive } from '../archive.ts';
import { collect } from '../blob.ts';
import { fileReason } from '../../system/file-reason.ts';
import { readImage } from '../image-of-store.ts';
import type { ImageSource } from '../image-source.ts';
import { ImageFault } from '../image-source.ts';
import { parseJson } from '../json-value.ts';
import { findInLayout, type LayoutOptions } from '../layout-index.ts';
import { decodeManifest, MANIFEST_LIMIT, type Index } from '../image-manifest.ts';
import { once } from '../once.ts';

interface Opened {
  readonly archive: Archive;
  /** The OCI layout's index; undefined in an archive of the older Docker form. */
  readonly index?: Index;
}

const open = async (file: string, what: string, signal: AbortSignal): Promise<Opened> => {
  try {
    if (!(await stat(file)).isFile()) throw new ImageFault('it is no regular file');
  } catch (error) {
    if (error instanceof ImageFault) throw error;
    throw new ImageFault(fileReason(error), { cause: error });
  }
  const archive = await openArchive(file, what, signal);
  const bytes = archive.open('index.json', signal);
  if (bytes === undefined) {
    if (archive.has('manifest.json')) return { archive };
    throw new ImageFault(
      'it holds no image: neither index.json (OCI) nor manifest.json (docker save) is in it',
    );
  }
  const index = decodeManifest(
    parseJson(await collect(bytes, MANIFEST_LIMIT, 'index.json'), 'index.json'),
    'index.json',
  );
  if (index.kind !== 'index') throw new ImageFault('index.json is no index');
  return { archive, index };
};

/**
 * Answers from a tar archive, plain or compressed, of an OCI layout (`skopeo copy … oci-archive:`,
 * `linuxkit cache export`, newer `docker save`) or of Docker's older form. The file must be there.
 */
export const archiveSource = (
  file: string,
  options: LayoutOptions & { readonly name?: string } = {},
): ImageSource => {
  const name = options.name ?? `the archive ${file}`;
  const openOnce = once((signal) => open(file, name, signal));
  return {
    name,
    async lookup(reference, request) {
      const { archive, index } = await openOnce(request.signal);
      if (index !== undefined) {
        const store = {
          name,
          open: async ({ digest }: { digest: string }, signal: AbortSignal) =>
            archive.open(`blobs/${digest.replace(':', '/')}`, signal),
        };
        const entry = await findInLayout(store, index, reference, options, request.signal);
        if (entry !== undefined) return readImage(store, entry, request);
      }
      const { readDockerArchive } = await import('../docker-archive.ts');
      return readDockerArchive(archive, reference, options, request, name);
    },
  };
};
