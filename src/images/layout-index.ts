import type { BlobStore } from './blob-store.ts';
import { readBlob } from './blob.ts';
import { ImageFault } from './image-source.ts';
import { parseJson } from './json-value.ts';
import {
  decodeManifest,
  MANIFEST_LIMIT,
  MANIFEST_TYPES,
  type Index,
  type IndexEntry,
} from './image-manifest.ts';
import {
  canonical,
  isReferenceFault,
  parseReference,
  repositoryOf,
  type ImageReference,
} from './reference.ts';

/** How a layout's images are known. */
export interface LayoutOptions {
  /**
   * The image that the layout holds, for layouts whose annotations give no full name: `docker
   * buildx`, `skopeo copy` and `crane` write only a tag there.
   */
  readonly image?: string;
}

/**
 * Annotations that name an image, the fuller first. Source: OCI image specification,
 * `annotations.md`; containerd `core/images/annotations.go`.
 */
const NAMES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

const nameOf = (entry: IndexEntry, key: string): string | undefined => {
  const value = Object.hasOwn(entry.annotations, key) ? entry.annotations[key] : undefined;
  return typeof value === 'string' ? value : undefined;
};

/** A full name has a repository; a bare tag such as `1.27` would read as one and is no name. */
const isNamed = (entry: IndexEntry, wanted: string): boolean =>
  NAMES.some((key) => {
    const text = nameOf(entry, key);
    if (text === undefined || !/[/:@]/.test(text)) return false;
    const parsed = parseReference(text);
    return !isReferenceFault(parsed) && canonical(parsed) === wanted;
  });

const byImageOption = (
  entries: readonly IndexEntry[],
  image: string,
  reference: ImageReference,
): IndexEntry | undefined => {
  const parsed = parseReference(image);
  if (isReferenceFault(parsed) || repositoryOf(parsed) !== repositoryOf(reference))
    return undefined;
  const tagged = entries.find(
    (entry) => nameOf(entry, 'org.opencontainers.image.ref.name') === reference.tag,
  );
  return tagged ?? (entries.length === 1 && parsed.tag === reference.tag ? entries[0] : undefined);
};

const inNestedIndex = async (
  store: BlobStore,
  index: Index,
  digest: string,
  signal: AbortSignal,
): Promise<IndexEntry | undefined> => {
  for (const entry of index.entries) {
    if (entry.mediaType !== undefined && MANIFEST_TYPES.includes(entry.mediaType)) continue;
    try {
      const bytes = await readBlob(store, entry, 'the index', MANIFEST_LIMIT, signal);
      const nested = decodeManifest(parseJson(bytes, 'the index'), 'the index');
      const found =
        nested.kind === 'index' ? nested.entries.find((one) => one.digest === digest) : undefined;
      if (found !== undefined) return found;
    } catch (error) {
      // Another image of the layout is damaged, which says nothing about this one.
      if (!(error instanceof ImageFault)) throw error;
    }
  }
  return undefined;
};

/**
 * Finds an image in a layout's index: by digest where the reference has one (at the top, then one
 * index down), else by the annotations that name it. LinuxKit writes the full name,
 * `docker.io/library/nginx:1.27`, as `org.opencontainers.image.ref.name` (`cache/write.go`,
 * `cache/find.go`).
 */
export const findInLayout = async (
  store: BlobStore,
  index: Index,
  reference: ImageReference,
  { image }: LayoutOptions,
  signal: AbortSignal,
): Promise<IndexEntry | undefined> => {
  const { entries } = index;
  const { digest } = reference;
  if (digest !== undefined)
    return (
      entries.find((entry) => entry.digest === digest) ??
      inNestedIndex(store, index, digest, signal)
    );
  const wanted = canonical(reference);
  return (
    entries.find((entry) => isNamed(entry, wanted)) ??
    (image === undefined ? undefined : byImageOption(entries, image, reference))
  );
};
