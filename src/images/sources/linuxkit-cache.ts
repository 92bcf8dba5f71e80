import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ImageSource } from '../image-source.ts';
import { ociLayoutSource } from './oci-layout.ts';

/** The folder of LinuxKit's cache: `LINUXKIT_CACHE`, else `~/.linuxkit/cache`. Source: LinuxKit `cmd/linuxkit/cache.go`, `defaultLinuxkitCache`. */
export const linuxkitCacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env['LINUXKIT_CACHE'] || join(homedir(), '.linuxkit', 'cache');

/** Answers from LinuxKit's cache, the images that `linuxkit build` would take without pulling. */
export const linuxkitCacheSource = (folder: string = linuxkitCacheFolder()): ImageSource =>
  ociLayoutSource(folder, { name: `LinuxKit's cache at ${folder}` });
