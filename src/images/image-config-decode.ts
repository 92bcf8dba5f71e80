import type { ImageConfig, Platform } from '../api/image-config.ts';
import { ImageFault } from './image-source.ts';
import { isObject, member } from './json-value.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What an image's config file holds besides the config proper. Source: OCI image specification,
 * `config.md`.
 */
export interface ImageFile {
  readonly config: ImageConfig;
  /** Undefined members where the file does not say. */
  readonly platform: Partial<Platform>;
  /** Digests of the uncompressed layers, oldest first. */
  readonly diffIds: readonly string[];
}

/** Docker's key, or the same with a small first letter as p2lk's config writes it. */
const field = (object: Json, key: string): unknown =>
  member(object, key) ?? member(object, key.charAt(0).toLowerCase() + key.slice(1));

const wrong = (key: string, what: string, must: string): never => {
  throw new ImageFault(`"${key}" of ${what} must be ${must}`);
};

const text = (object: Json, key: string, what: string): string => {
  const value = field(object, key);
  if (value === undefined) return '';
  if (typeof value !== 'string') return wrong(key, what, 'text');
  return value.includes('\0') ? wrong(key, what, 'text without NUL characters') : value;
};

const list = (object: Json, key: string, what: string): readonly string[] => {
  const value = field(object, key);
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    return wrong(key, what, 'a list of texts');
  return value.some((item: string) => item.includes('\0'))
    ? wrong(key, what, 'a list of texts without NUL characters')
    : value;
};

/** A set is an object with empty values in JSON, and may be a list in p2lk's config. */
const set = (object: Json, key: string, what: string): readonly string[] => {
  const value = field(object, key);
  const names = isObject(value) ? Object.keys(value) : list(object, key, what);
  return [...new Set(names)].sort();
};

const labels = (object: Json, what: string): { readonly [name: string]: string } => {
  const value = field(object, 'Labels');
  if (value === undefined) return {};
  if (!isObject(value) || !Object.values(value).every((item) => typeof item === 'string')) {
    return wrong('Labels', what, 'an object of texts');
  }
  return Object.fromEntries(Object.entries(value)) as { [name: string]: string };
};

/**
 * Reads an image config: the `config` of an OCI image config file, the `Config` of `docker image
 * inspect`, or an entry of p2lk's `imageConfigs`. `null` members count as absent, as Docker writes
 * them. Throws `ImageFault` for a wrong type; `what` names the object in it.
 */
export const decodeImageConfig = (value: unknown, what: string): ImageConfig => {
  const object = value ?? {};
  if (!isObject(object)) throw new ImageFault(`${what} must be an object`);
  const stopSignal = text(object, 'StopSignal', what);
  return {
    entrypoint: list(object, 'Entrypoint', what),
    cmd: list(object, 'Cmd', what),
    env: list(object, 'Env', what),
    user: text(object, 'User', what),
    workingDir: text(object, 'WorkingDir', what),
    ...(stopSignal !== '' && { stopSignal }),
    volumes: set(object, 'Volumes', what),
    exposedPorts: set(object, 'ExposedPorts', what),
    labels: labels(object, what),
  };
};

const optional = (object: Json, key: string, what: string): string | undefined =>
  text(object, key, what) || undefined;

/**
 * Reads an image's whole config file (`application/vnd.oci.image.config.v1+json` and Docker's
 * like).
 */
export const decodeImageFile = (value: unknown, what: string): ImageFile => {
  if (!isObject(value)) throw new ImageFault(`${what} must be an object`);
  const rootfs = member(value, 'rootfs');
  return {
    config: decodeImageConfig(member(value, 'config'), what),
    platform: {
      os: optional(value, 'os', what),
      architecture: optional(value, 'architecture', what),
      variant: optional(value, 'variant', what),
    },
    diffIds: isObject(rootfs) ? list(rootfs, 'diff_ids', what) : [],
  };
};
