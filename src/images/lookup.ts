import type { Resolved } from '../reference.ts';
import type { ImageAnswer } from './image-config.ts';
import { createImageResolver } from './image-resolver.ts';
import type { ImageResolution } from './image-resolver.ts';
import { parsePlatform } from './platform.ts';
import { isReferenceFault, parseReference } from './reference.ts';
import type { ImageReference } from './reference.ts';
import { configTableSource } from './sources/config-table.ts';
import type { ImageConfigTable } from './sources/config-table.ts';
import { imagePathSource } from './sources/image-path.ts';
import { linuxkitCacheFolder, linuxkitCacheSource } from './sources/linuxkit-cache.ts';
import { supplyHelp } from './supply-help.ts';

/** Where image configs are looked for, in this order. */
export interface ImageOptions {
  /** What the config says about images. */
  readonly imageConfigs?: ImageConfigTable;
  /** OCI layout folders, OCI archives and docker archives. */
  readonly paths?: readonly string[];
  /** Folder of LinuxKit's cache; false for none. */
  readonly cache?: string | false;
}

/** Looks one image up for a platform (`linux/arm64`). */
export type ImageLookup = (name: string, platform: string, signal: AbortSignal) => Promise<Resolved<ImageAnswer>>;

/** Makes a look-up that keeps its answers for the run. */
export const createLookup = ({ imageConfigs = {}, paths = [], cache }: ImageOptions): ImageLookup => {
  const resolver = createImageResolver([
    ...(Object.keys(imageConfigs).length > 0 ? [configTableSource(imageConfigs)] : []),
    ...paths.map((path) => imagePathSource(path)),
    ...(cache === false ? [] : [linuxkitCacheSource(cache ?? linuxkitCacheFolder())]),
  ]);
  return async (name, platform, signal) => {
    const reference = parseReference(name);
    if (isReferenceFault(reference)) return { refused: `${name} is no image reference: ${reference.error}` };
    const wanted = parsePlatform(platform);
    if (wanted === undefined) return { refused: `${platform} is no platform: os/architecture is wanted, as linux/amd64` };
    const resolution = await resolver.resolve(reference, { platform: wanted, accounts: true, signal });
    return resolution.answer === undefined ? refusal(reference, resolution) : { value: resolution.answer };
  };
};

const refusal = (reference: ImageReference, { asked, faults }: ImageResolution): Resolved<ImageAnswer> => {
  const reasons = faults.map(({ source, fault }) => `${source}: ${fault.reason}`);
  if (asked.length > 0) reasons.push(`it is not in ${asked.join(', nor in ')}`);
  return { refused: reasons.join('; '), help: faults.find(({ fault }) => fault.help !== undefined)?.fault.help ?? supplyHelp(reference) };
};
