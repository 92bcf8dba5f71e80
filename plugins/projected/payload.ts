import {
  bytesOf,
  podField,
  resourceField,
  rootCertificates,
  storedBytes,
  storedKeys,
} from 'p2lk/plugin';
import type {
  ConfigMap,
  DownwardAPIVolumeFile,
  KeyToPath,
  Secret,
  View,
  Volume,
  VolumeContext,
} from 'p2lk/plugin';
import { defaultModeOf, sourcesOf } from './volume-projections.ts';
import type { FileSource, ObjectRef } from './volume-projections.ts';

/** One file of a volume before it has a place on the machine. */
export interface Payload {
  /** Relative, without `..`: a key, or an item's `path`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
  /** Name of the Secret it comes from. */
  readonly secret?: string;
  /** What names it, for messages. */
  readonly at: object | readonly [object, string];
}

/**
 * The files of a volume. A later source takes the path of an earlier one, as in kubelet
 * `pkg/volume/projected`, collectData; two explicit items of one path are refused by the API.
 */
export const payloadOf = (volume: View<Volume>, context: VolumeContext): readonly Payload[] => {
  const files = new Map<string, Payload>();
  const mode = defaultModeOf(volume);
  for (const source of sourcesOf(volume))
    for (const file of filesOfSource(source, mode, context)) files.set(file.path, file);
  return [...files.values()];
};

const filesOfSource = (
  source: FileSource,
  mode: number,
  context: VolumeContext,
): readonly Payload[] => {
  switch (source.kind) {
    case 'ConfigMap': {
      const object = objectOf<ConfigMap>('ConfigMap', source.ref, context);
      if (object === undefined && source.ref.name === rootCertificates)
        context.ignore(
          source.owner,
          'configMap',
          `${rootCertificates} holds the certificates of an API server, which the machine ` +
            'does not have, so its files are left out',
          'token',
        );
      return object === undefined
        ? []
        : keyed(
            source.ref,
            storedKeys(object),
            (key) => storedBytes(object, key),
            `ConfigMap ${source.ref.name}`,
            mode,
            context,
          );
    }
    case 'Secret': {
      const object = objectOf<Secret>('Secret', source.ref, context);
      const name = source.ref.secretName ?? source.ref.name ?? '';
      const files =
        object === undefined
          ? []
          : keyed(
              source.ref,
              storedKeys(object),
              (key) => storedBytes(object, key),
              `Secret ${name}`,
              mode,
              context,
            );
      return files.map((file) => ({ ...file, secret: name }));
    }
    case 'downwardAPI':
      return (source.ref.items ?? []).map((item) => downward(item, mode, context));
    case 'serviceAccountToken':
      context.ignore(
        source.projection,
        source.kind,
        'no API server issues a token, so its file is left out',
        'token',
      );
      return [];
    default:
      context.ignore(source.projection, source.kind, 'only a cluster has it', 'unsupported');
      return [];
  }
};

const objectOf = <T>(
  kind: string,
  ref: View<ObjectRef>,
  { resolved, settle, workload }: VolumeContext,
): View<T> | undefined => {
  settle(ref, 'optional');
  return resolved<View<T>>({
    kind,
    namespace: workload.namespace,
    name: ref.secretName ?? ref.name ?? '',
  })?.value;
};

const keyed = (
  ref: View<ObjectRef>,
  keys: readonly string[],
  bytesOf: (key: string) => Uint8Array | undefined,
  what: string,
  mode: number,
  context: VolumeContext,
): Payload[] => {
  const { items, optional = false } = ref;
  if (items === undefined || items.length === 0)
    return keys.toSorted().flatMap((key) => file({ key, path: key }, ref));
  return items.flatMap((item) => file(item, item));

  function file(item: View<KeyToPath>, at: object): Payload[] {
    const bytes = bytesOf(item.key);
    if (bytes !== undefined) return [{ path: item.path, bytes, mode: item.mode ?? mode, at }];
    if (!optional)
      context.report('missing-key', {
        at: [item, 'key'],
        message: `${what} has no key ${item.key}`,
        help: 'add the key, or say optional: true',
      });
    return [];
  }
};

const downward = (
  item: View<DownwardAPIVolumeFile>,
  mode: number,
  context: VolumeContext,
): Payload => {
  const { path, fieldRef, resourceFieldRef } = item;
  if (fieldRef !== undefined) context.settle(fieldRef, 'apiVersion');
  const field = fieldRef === undefined ? undefined : podField(fieldRef.fieldPath, context);
  const resource =
    resourceFieldRef === undefined
      ? undefined
      : resourceField(resourceFieldRef, undefined, context);
  if (field !== undefined && field.kind !== 'constant') {
    context.report('unsupported', {
      at: [fieldRef!, 'fieldPath'],
      message: `${fieldRef!.fieldPath} cannot be given to a file`,
    });
  }
  const madeUp = field?.kind === 'constant' ? field.madeUp : resource?.madeUp;
  if (madeUp !== undefined) context.report('made-up', { at: item, message: `${path}: ${madeUp}` });
  const given = field?.kind === 'unknown' ? undefined : (field ?? resource);
  const value = given?.value ?? '';
  return { path, bytes: bytesOf(value), mode: item.mode ?? mode, at: item };
};
