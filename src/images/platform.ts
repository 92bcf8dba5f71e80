import type { Platform } from '../api/image-config.ts';
import { ImageFault } from './image-source.ts';
import type { IndexEntry } from './image-manifest.ts';

/**
 * Variants that an architecture can run, best first. Source: containerd `platforms` `Only`,
 * `platformVector`.
 */
const RUNS: { readonly [architecture: string]: readonly string[] } = {
  arm64: ['v8', ''],
  arm: ['v7', 'v6', 'v5', ''],
  amd64: ['v1', ''],
};

/** Prints `os/architecture[/variant]`. */
export const printPlatform = ({ os, architecture, variant }: Partial<Platform>): string =>
  [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');

/** Reads `os/architecture[/variant]`; undefined when it is not of that form. */
export const parsePlatform = (text: string): Platform | undefined => {
  const parts = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9]+))?$/.exec(text);
  if (parts === null) return undefined;
  const [, os = '', architecture = '', variant] = parts;
  return { os, architecture, ...(variant !== undefined && { variant }) };
};

/**
 * The variants asked for, best first: what is named and what it can run besides, else what is usual
 * for the architecture.
 */
const wantedVariants = ({ architecture, variant }: Platform): readonly string[] => {
  const known = RUNS[architecture] ?? [''];
  if (variant === undefined) return known;
  const at = known.indexOf(variant);
  return at < 0 ? [variant, ...known] : known.slice(at);
};

/**
 * True where an image for `built` is for the wanted system and architecture; members that `built`
 * leaves out are not compared.
 */
export const suits = (built: Partial<Platform>, wanted: Platform): boolean =>
  (built.os ?? wanted.os) === wanted.os &&
  (built.architecture ?? wanted.architecture) === wanted.architecture;

/** That an image is for other platforms than the wanted one; `what` names it. */
export const otherPlatform = (
  what: string,
  platforms: readonly string[],
  wanted: Platform,
): ImageFault =>
  new ImageFault(
    `${what} is for ${platforms.length === 0 ? 'no platform' : platforms.join(', ')}, not ` +
      `for ${printPlatform(wanted)}`,
    { platforms },
  );

/**
 * Attestations and other documents about an image hide in its index under the platform
 * `unknown/unknown`.
 */
const isImage = ({ platform }: IndexEntry): boolean =>
  platform?.os !== 'unknown' && platform?.architecture !== 'unknown';

/**
 * Picks the entry for a platform, best variant first; an entry of another variant counts before
 * none, as in LinuxKit, which compares system and architecture only (`cache/find.go`). Entries
 * without a platform (nested indexes, plain images) come last, as written.
 */
export const choosePlatform = (
  entries: readonly IndexEntry[],
  wanted: Platform,
  what: string,
): readonly IndexEntry[] => {
  const images = entries.filter(isImage);
  const variants = wantedVariants(wanted);
  const rank = ({ platform }: IndexEntry): number => {
    if (platform === undefined) return variants.length + 1;
    const at = variants.indexOf(platform.variant ?? '');
    return at < 0 ? variants.length : at;
  };
  const fit = images.filter(({ platform }) => platform === undefined || suits(platform, wanted));
  if (fit.length > 0) return fit.sort((a, b) => rank(a) - rank(b));
  const has = [...new Set(images.map(({ platform = {} }) => printPlatform(platform)))].sort();
  throw otherPlatform(what, has, wanted);
};
