import type { Descriptor } from './blob-store.ts';
import type { Platform } from '../api/image-config.ts';
import { ImageFault } from './image-source.ts';
import { isObject, member, textMember } from './json-value.ts';
import { isDigest } from './reference.ts';

type Json = Readonly<Record<string, unknown>>;

/** An entry of an index. Source: OCI image specification, `image-index.md`. */
export interface IndexEntry extends Descriptor {
  readonly mediaType?: string;
  readonly platform?: Platform;
  readonly annotations: { readonly [name: string]: unknown };
}

/** An index: the images of several platforms, or the images of a layout. */
export interface Index {
  readonly kind: 'index';
  readonly entries: readonly IndexEntry[];
}

/**
 * One platform's image: its config and its layers, oldest first. Source: OCI image specification,
 * `manifest.md`.
 */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly LayerDescriptor[];
}

/** One layer of an image. */
export interface LayerDescriptor extends Descriptor {
  readonly mediaType?: string;
}

/**
 * Largest index or manifest read, in bytes. Source: OCI distribution specification, "Pushing
 * Manifests" (4 MiB).
 */
export const MANIFEST_LIMIT = 4 * 1024 * 1024;

/** Largest image config read, in bytes. */
export const CONFIG_LIMIT = 8 * 1024 * 1024;

/**
 * Media types of indexes and manifests, for the `Accept` header of a registry and for telling them
 * apart.
 */
export const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

const descriptor = (value: unknown, what: string): LayerDescriptor & { readonly json: Json } => {
  if (!isObject(value)) throw new ImageFault(`${what} must be an object`);
  const digest = textMember(value, 'digest', what) ?? '';
  if (!isDigest(digest)) throw new ImageFault(`"digest" of ${what} is no digest`);
  const size = member(value, 'size');
  if (
    size !== undefined &&
    !(typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
  ) {
    throw new ImageFault(`"size" of ${what} must be a number of bytes`);
  }
  const mediaType = textMember(value, 'mediaType', what);
  return {
    digest,
    ...(size !== undefined && { size }),
    ...(mediaType !== undefined && { mediaType }),
    json: value,
  };
};

const platformOf = (value: unknown, what: string): Platform | undefined => {
  if (!isObject(value)) return undefined;
  const os = textMember(value, 'os', what) ?? '';
  const architecture = textMember(value, 'architecture', what) ?? '';
  const variant = textMember(value, 'variant', what);
  return { os, architecture, ...(variant !== undefined && { variant }) };
};

const indexEntry = (value: unknown, what: string): IndexEntry => {
  const { json, ...rest } = descriptor(value, what);
  const annotations = member(json, 'annotations');
  const platform = platformOf(member(json, 'platform'), what);
  return {
    ...rest,
    ...(platform !== undefined && { platform }),
    annotations: isObject(annotations) ? annotations : {},
  };
};

const array = (value: unknown, key: string, what: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw new ImageFault(`"${key}" of ${what} must be a list`);
  return value;
};

/**
 * Reads an index or a manifest, told apart by their members as containerd does. Throws
 * `ImageFault`; `what` names the document in it.
 */
export const decodeManifest = (value: unknown, what: string): Index | ImageManifest => {
  if (!isObject(value)) throw new ImageFault(`${what} must be an object`);
  const manifests = member(value, 'manifests');
  const config = member(value, 'config');
  if (manifests !== undefined && config !== undefined)
    throw new ImageFault(`${what} claims to be an index and a manifest at once`);
  if (manifests !== undefined) {
    const entries = array(manifests, 'manifests', what).map((entry, i) =>
      indexEntry(entry, `entry ${i + 1} of ${what}`),
    );
    return { kind: 'index', entries };
  }
  if (config === undefined) {
    if (member(value, 'schemaVersion') === 1)
      throw new ImageFault(`${what} has Docker's old schema 1, which has no image config`);
    throw new ImageFault(`${what} is neither an index nor a manifest`);
  }
  const layers = array(member(value, 'layers') ?? [], 'layers', what).map((layer, i) => {
    const { json: _, ...rest } = descriptor(layer, `layer ${i + 1} of ${what}`);
    return rest;
  });
  const { json: _, ...rest } = descriptor(config, `the config of ${what}`);
  return { kind: 'manifest', config: rest, layers };
};
