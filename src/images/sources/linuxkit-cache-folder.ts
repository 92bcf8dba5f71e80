import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of LinuxKit's cache: `LINUXKIT_CACHE`, else `~/.linuxkit/cache`. Source: LinuxKit
 * `cmd/linuxkit/cache.go`, `defaultLinuxkitCache`.
 */
export const linuxkitCacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env['LINUXKIT_CACHE'] || join(env['HOME'] || homedir(), '.linuxkit', 'cache');
