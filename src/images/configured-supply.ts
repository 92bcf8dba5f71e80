import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LockUse } from './configured-resolver.ts';
import type { ImageSupply } from './image-supply.ts';
import type { ImageSourceOptions } from './source-list.ts';
import { linuxkitCacheFolder } from './sources/linuxkit-cache-folder.ts';

/** Where image configs are looked for, and the lock file that pins them. */
export interface ImageOptions extends ImageSourceOptions {
  readonly lock?: LockUse;
}

const anyFile = ({
  imageConfigs = {},
  imagePaths = [],
  linuxkitCache,
  env,
  lock,
}: ImageOptions): boolean =>
  lock !== undefined ||
  Object.keys(imageConfigs).length > 0 ||
  imagePaths.length > 0 ||
  (linuxkitCache !== false &&
    existsSync(join(linuxkitCache ?? linuxkitCacheFolder(env), 'index.json')));

/** Images as config and command line name their sources. Their code is loaded by the first look-up. */
export const configuredSupply = (options: ImageOptions): ImageSupply => {
  const { lock, ...sources } = options;
  return {
    lock,
    anyFile: () => anyFile(options),
    async open(assumed) {
      const [{ lookupBy }, { createConfiguredResolver }] = await Promise.all([
        import('./lookup.ts'),
        import('./configured-resolver.ts'),
      ]);
      const asked = assumed ? { ...sources, offline: true } : sources;
      return lookupBy(createConfiguredResolver(asked, lock), assumed);
    },
  };
};
