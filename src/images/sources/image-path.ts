import { stat } from 'node:fs/promises';
import { fileReason } from '../../system/file-reason.ts';
import type { ImageSource } from '../image-source.ts';
import { ImageFault } from '../image-source.ts';
import type { LayoutOptions } from '../layout-index.ts';
import { once } from '../once.ts';

const sourceAt = async (
  path: string,
  options: LayoutOptions & { readonly name: string },
): Promise<ImageSource> => {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw new ImageFault(fileReason(error), { cause: error });
  }
  if (!isFolder) return (await import('./archive.ts')).archiveSource(path, options);
  return (await import('./oci-layout.ts')).ociLayoutSource(path, { ...options, required: true });
};

/**
 * Answers from what a user's path names: the folder of an OCI layout, or an archive. Nothing is
 * looked at before the first lookup.
 */
export const imagePathSource = (path: string, options: LayoutOptions = {}): ImageSource => {
  const sourceOnce = once(() => sourceAt(path, { ...options, name: path }));
  return {
    name: path,
    lookup: async (reference, request) =>
      (await sourceOnce(request.signal)).lookup(reference, request),
  };
};
