import { bytesOf } from '../values/bytes.ts';
import type { File } from './manifest.ts';

/**
 * A file to be written beside the manifest, mode 0600; `linuxkit build` reads it by the entry's
 * `source`.
 */
export interface SecretFile {
  /** Relative to the manifest. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What becomes of Secrets: in the manifest, in files beside it, or refused. */
export type SecretPolicy = 'inline' | 'file' | 'error';

const contentsOf = ({ contents = '' }: File): Uint8Array =>
  typeof contents === 'string' ? bytesOf(contents) : contents;

/**
 * Moves a file's contents out of the manifest. `folder` is the folder of secret files, relative to
 * the manifest.
 */
export const moveOut = (
  file: File,
  folder: string,
): { readonly entry: File; readonly secret: SecretFile } => {
  const path = `${folder}/${file.path}`;
  const { contents: _, ...entry } = file;
  return { entry: { ...entry, source: path }, secret: { path, bytes: contentsOf(file) } };
};
