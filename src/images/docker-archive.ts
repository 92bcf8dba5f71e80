import type { Archive } from './archive.ts';
import { collect, verified } from './blob.ts';
import { decompressed } from './compression.ts';
import type { ImageAnswer } from '../api/image-config.ts';
import { decodeImageFile } from './image-config-decode.ts';
import { readAccounts } from './image-of-store.ts';
import type { ImageRequest } from './image-source.ts';
import { ImageFault } from './image-source.ts';
import { isObject, member, parseJson } from './json-value.ts';
import type { Layer } from './layer-files.ts';
import type { LayoutOptions } from './layout-index.ts';
import { CONFIG_LIMIT, MANIFEST_LIMIT } from './image-manifest.ts';
import { otherPlatform, printPlatform, suits } from './platform.ts';
import { canonical, isReferenceFault, parseReference, type ImageReference } from './reference.ts';

/**
 * One image of an archive that `docker save` wrote. Source: Docker image specification v1.2,
 * `manifest.json`.
 */
interface SavedImage {
  readonly config: string;
  readonly tags: readonly string[];
  /** Paths of the layers, oldest first. */
  readonly layers: readonly string[];
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const savedImages = async (archive: Archive, signal: AbortSignal): Promise<SavedImage[]> => {
  const bytes = archive.open('manifest.json', signal);
  if (bytes === undefined) return [];
  const list = parseJson(await collect(bytes, MANIFEST_LIMIT, 'manifest.json'), 'manifest.json');
  if (!Array.isArray(list)) throw new ImageFault('manifest.json must be a list');
  return list.map((item: unknown) => {
    const config = isObject(item) ? member(item, 'Config') : undefined;
    if (!isObject(item) || typeof config !== 'string')
      throw new ImageFault('an image in manifest.json has no "Config"');
    return { config, tags: texts(member(item, 'RepoTags')), layers: texts(member(item, 'Layers')) };
  });
};

const same = (text: string, wanted: string): boolean => {
  const parsed = parseReference(text);
  return !isReferenceFault(parsed) && canonical(parsed) === wanted;
};

/**
 * The config's digest, where its name in the archive tells: `<hex>.json`, `blobs/sha256/<hex>`,
 * `sha256:<hex>`.
 */
const digestOfName = (path: string): string | undefined => {
  const hex = /(?:^|[/:])([a-f0-9]{64})(?:\.json)?$/.exec(path)?.[1];
  return hex === undefined ? undefined : `sha256:${hex}`;
};

const layersOf = (
  archive: Archive,
  paths: readonly string[],
  diffIds: readonly string[],
): Layer[] => {
  if (paths.length !== diffIds.length)
    throw new ImageFault('manifest.json and the image config disagree on the number of layers');
  const layers = paths.map((path, i) => ({
    name: `layer "${path}"`,
    open: async (signal: AbortSignal) => {
      const bytes = archive.open(path, signal);
      if (bytes === undefined) throw new ImageFault(`layer "${path}" is missing there`);
      return verified(
        decompressed(bytes, `layer "${path}"`),
        { digest: diffIds[i] ?? '' },
        `layer "${path}"`,
      );
    },
  }));
  return layers.reverse();
};

/**
 * Finds an image by its tag in an archive that `docker save` wrote, and reads it. Such an archive
 * does not tell the image's digest.
 */
export const readDockerArchive = async (
  archive: Archive,
  reference: ImageReference,
  options: LayoutOptions,
  request: ImageRequest,
  source: string,
): Promise<ImageAnswer | undefined> => {
  if (reference.digest !== undefined) return undefined;
  const { signal } = request;
  const wanted = canonical(reference);
  const images = await savedImages(archive, signal);
  const meant = options.image !== undefined && same(options.image, wanted) && images.length === 1;
  const image =
    images.find(({ tags }) => tags.some((tag) => same(tag, wanted))) ??
    (meant ? images[0] : undefined);
  if (image === undefined) return undefined;
  const what = `the image config "${image.config}"`;
  const bytes = archive.open(image.config, signal);
  if (bytes === undefined) throw new ImageFault(`${what} is missing there`);
  const digest = digestOfName(image.config);
  const checked = digest === undefined ? bytes : verified(bytes, { digest }, what);
  const { config, platform, diffIds } = decodeImageFile(
    parseJson(await collect(checked, CONFIG_LIMIT, what), what),
    what,
  );
  if (!suits(platform, request.platform)) {
    throw otherPlatform('the image', [printPlatform(platform)], request.platform);
  }
  if (!request.accounts) return { config, source };
  return {
    config,
    source,
    accounts: await readAccounts(layersOf(archive, image.layers, diffIds), signal),
  };
};
