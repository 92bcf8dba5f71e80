import type { ImageAnswer } from '../api/image-config.ts';
import { isReferenceFault, parseReference } from './reference.ts';

/**
 * An image's name for the manifest: as written, with `docker.io/` before three or more parts
 * without a host, which LinuxKit would take for a host (`cmd/linuxkit/util/reference.go`,
 * ReferenceExpand), and with the digest where a lock file
 * pins it. The tag stays for the reader: the digest
 * decides. Undefined for a text that names no image.
 * @example linuxkitImageName('shop/team/web:1', context.image) // 'docker.io/shop/team/web:1'
 */
export const linuxkitImageName = (
  text: string,
  { pinned = false, digest }: Pick<ImageAnswer, 'pinned' | 'digest'> = {},
): string | undefined => {
  const reference = parseReference(text);
  if (isReferenceFault(reference)) return undefined;
  const { domain, path } = reference;
  const named =
    domain === 'docker.io' && path.split('/').length > 2 && text.startsWith(path)
      ? `${domain}/${text}`
      : text;
  return !pinned || digest === undefined || reference.digest !== undefined
    ? named
    : `${named}@${digest}`;
};

/**
 * Whether the text names an image: `nginx`, `registry.example.com/shop:1.4`, with a digest or
 * without.
 */
export const isImageReference = (text: string): boolean => !isReferenceFault(parseReference(text));
