import { isReferenceFault, parseReference } from './reference.ts';

/**
 * An image's name for the manifest: as written, with `docker.io/` before three or more parts
 * without a host, which LinuxKit would take for a host (`cmd/linuxkit/util/reference.go`,
 * ReferenceExpand), and with the digest that pins it. The tag stays for the reader: the digest
 * decides.
 */
export const linuxkitImageName = (text: string, pinned?: string): string => {
  const reference = parseReference(text);
  if (isReferenceFault(reference)) return text;
  const { domain, path } = reference;
  const named =
    domain === 'docker.io' && path.split('/').length > 2 && text.startsWith(path)
      ? `${domain}/${text}`
      : text;
  return pinned === undefined || reference.digest !== undefined ? named : `${named}@${pinned}`;
};

/**
 * Whether the text names an image: `nginx`, `registry.example.com/shop:1.4`, with a digest or
 * without.
 */
export const isImageReference = (text: string): boolean => !isReferenceFault(parseReference(text));
