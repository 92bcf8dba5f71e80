import type { ImageAccounts, ImageAnswer, ImageConfig, Platform } from '../api/image-config.ts';
import { decodeImageConfig } from './image-config-decode.ts';
import { ImageFault } from './image-source.ts';
import { isObject, member, textMember } from './json-value.ts';
import { parsePlatform, printPlatform } from './platform.ts';
import {
  canonical,
  type ImageReference,
  isDigest,
  isReferenceFault,
  parseReference,
} from './reference.ts';

/** What the lock file keeps of one image on one platform: all that a translation needs of it. */
export interface LockEntry {
  readonly digest: string;
  readonly config: ImageConfig;
  readonly accounts?: ImageAccounts;
}

/** An entry with its key. */
export interface LockedImage {
  /** Full reference as the manifest means it: `docker.io/library/nginx:1.27`. */
  readonly image: string;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly entry: LockEntry;
}

/** The images of a lock file. */
export interface Lock {
  get(reference: ImageReference, platform: Platform): LockEntry | undefined;
  /** Keeps an answer; false for one without a digest, which nothing could hold the image to. */
  set(reference: ImageReference, platform: Platform, answer: ImageAnswer): boolean;
  /** Every entry, sorted by image and platform. */
  entries(): LockedImage[];
}

const VERSION = 1;

const keyOf = (image: string, platform: string): string => `${image}\n${platform}`;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A lock with the given entries. */
export const createLock = (images: readonly LockedImage[] = []): Lock => {
  const entries = new Map(images.map((one) => [keyOf(one.image, one.platform), one]));
  return {
    get: (reference, platform) =>
      entries.get(keyOf(canonical(reference), printPlatform(platform)))?.entry,
    set(reference, platform, { digest, config, accounts }) {
      if (digest === undefined) return false;
      const [image, on] = [canonical(reference), printPlatform(platform)];
      const entry = {
        digest,
        config,
        ...(accounts !== undefined && { accounts }),
      };
      entries.set(keyOf(image, on), { image, platform: on, entry });
      return true;
    },
    entries: () =>
      [...entries.values()].sort(
        (a, b) => byText(a.image, b.image) || byText(a.platform, b.platform),
      ),
  };
};

/** Leaves out what is empty, and gives members a fixed order. */
const plainConfig = (config: ImageConfig): { readonly [key: string]: unknown } => {
  const { entrypoint, cmd, env, user, workingDir, stopSignal, volumes, exposedPorts, labels } =
    config;
  const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => byText(a, b)));
  const all = {
    entrypoint,
    cmd,
    env,
    user,
    workingDir,
    stopSignal: stopSignal ?? '',
    volumes,
    exposedPorts,
    labels: sorted,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) =>
      typeof value === 'object' ? Object.keys(value).length > 0 : value !== '',
    ),
  );
};

const plainEntry = ({ digest, config, accounts }: LockEntry): object => ({
  digest,
  config: plainConfig(config),
  ...(accounts !== undefined && {
    accounts: {
      ...(accounts.passwd !== undefined && { passwd: accounts.passwd }),
      ...(accounts.group !== undefined && { group: accounts.group }),
    },
  }),
});

/**
 * The lock file's text: JSON with two spaces, images and platforms sorted, empty members left out;
 * equal locks give equal bytes.
 */
export const printLock = (lock: Lock): string => {
  const images = new Map<string, [string, object][]>();
  for (const { image, platform, entry } of lock.entries()) {
    images.set(image, [...(images.get(image) ?? []), [platform, plainEntry(entry)]]);
  }
  const plain = Object.fromEntries(
    [...images].map(([image, platforms]) => [image, Object.fromEntries(platforms)]),
  );
  return `${JSON.stringify({ version: VERSION, images: plain }, undefined, 2)}\n`;
};

/** An entry; undefined for one without a digest, which is worth as much as none. */
const decodeEntry = (value: unknown, what: string): LockEntry | undefined => {
  if (!isObject(value)) throw new ImageFault(`${what} must be an object`);
  const digest = textMember(value, 'digest', what);
  if (digest !== undefined && !isDigest(digest))
    throw new ImageFault(`"digest" of ${what} is no digest`);
  const accounts = member(value, 'accounts');
  const config = decodeImageConfig(member(value, 'config'), `"config" of ${what}`);
  if (accounts !== undefined && !isObject(accounts))
    throw new ImageFault(`"accounts" of ${what} must be an object`);
  const passwd = accounts && textMember(accounts, 'passwd', what);
  const group = accounts && textMember(accounts, 'group', what);
  if (digest === undefined) return undefined;
  return accounts === undefined
    ? { digest, config }
    : { digest, config, accounts: { passwd, group } };
};

/** Reads a lock file's text. Throws `ImageFault`. */
export const parseLock = (text: string): Lock => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ImageFault('it is not JSON', { cause });
  }
  if (!isObject(json)) throw new ImageFault('it must be an object');
  const version = member(json, 'version');
  if (version !== VERSION)
    throw new ImageFault(
      `it has version ${JSON.stringify(version)}, and this p2lk reads version ${VERSION}`,
    );
  const images = member(json, 'images') ?? {};
  if (!isObject(images)) throw new ImageFault('"images" must be an object');
  const entries = Object.entries(images).flatMap(([image, platforms]) => {
    const parsed = parseReference(image);
    if (isReferenceFault(parsed) || canonical(parsed) !== image)
      throw new ImageFault(`${JSON.stringify(image)} in it is no full image reference`);
    if (!isObject(platforms)) throw new ImageFault(`"${image}" in it must be an object`);
    return Object.entries(platforms).flatMap(([platform, value]) => {
      if (parsePlatform(platform) === undefined)
        throw new ImageFault(`${JSON.stringify(platform)} of "${image}" in it is no platform`);
      const entry = decodeEntry(value, `"${image}" for ${platform} in it`);
      return entry === undefined ? [] : [{ image, platform, entry }];
    });
  });
  return createLock(entries);
};

/** One way in which a lock differs from another. */
export interface LockChange {
  readonly image: string;
  readonly platform: string;
  /**
   * Digest before, `the same digest with another config`, or undefined for an image that is new.
   */
  readonly before?: LockEntry;
  /** Undefined for an image that is gone. */
  readonly after?: LockEntry;
}

/** What changed from one lock to another, sorted by image and platform. */
export const lockChanges = (before: Lock, after: Lock): LockChange[] => {
  const old = new Map(before.entries().map((one) => [keyOf(one.image, one.platform), one]));
  const now = new Map(after.entries().map((one) => [keyOf(one.image, one.platform), one]));
  const same = (a: LockEntry, b: LockEntry): boolean =>
    JSON.stringify(plainEntry(a)) === JSON.stringify(plainEntry(b));
  return [...new Map([...old, ...now]).entries()]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([key, { image, platform }]) => {
      const [was, is] = [old.get(key)?.entry, now.get(key)?.entry];
      if (was !== undefined && is !== undefined && same(was, is)) return [];
      return [
        {
          image,
          platform,
          ...(was !== undefined && { before: was }),
          ...(is !== undefined && { after: is }),
        },
      ];
    });
};
