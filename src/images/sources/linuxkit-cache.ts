import type { ImageSource } from '../image-source.ts';
import { linuxkitCacheFolder } from './linuxkit-cache-folder.ts';
import { ociLayoutSource } from './oci-layout.ts';

export { linuxkitCacheFolder } from './linuxkit-cache-folder.ts';

/** Answers from LinuxKit's cache, the images that `linuxkit build` would take without pulling. */
export const linuxkitCacheSource = (folder: string = linuxkitCacheFolder()): ImageSource =>
  ociLayoutSource(folder, { name: `LinuxKit's cache at ${folder}` });
