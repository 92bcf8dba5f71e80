/**
 * Claims.
 *
 * | field | manifest |
 * | --- | --- |
 * | `persistentVolumeClaim` bound to a PersistentVolume of the input | what its driver makes |
 * | a claim, template or `ephemeral` volume without one | a directory of the machine's data disk |
 * | the same, of a storage class that the config knows | the source that the config gives |
 *
 * Source: `pkg/controller/volume/persistentvolume/index.go`, findMatchingVolume;
 * `pkg/controller/statefulset`, getPersistentVolumeClaims.
 */
import { definePlugin } from 'p2lk/plugin';
import type {
  PersistentVolumeClaim,
  PodSpec,
  Reference,
  ReferenceContext,
  View,
  Volume,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { storageClassOf } from './bind.ts';
import { boundVolume, defaultClass } from './bound-volume.ts';
import { claimNames, claimOf } from './claim.ts';
import { dataDisk } from './data-disk.ts';

/** Volume sources by storage class, as a pod's `volumes` would write them without the name. */
interface Options {
  readonly storageClasses?: {
    readonly [storageClass: string]: { readonly [source: string]: unknown };
  };
}

const references = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<Reference> {
  const { namespace } = context.workload;
  let any = false;
  for (const { name, optional, mounted, at } of claimNames(pod, context)) {
    any ||= mounted;
    yield {
      kind: 'PersistentVolumeClaim',
      namespace,
      name,
      optional,
      ...(at !== undefined && { at }),
    };
    if (!mounted) continue;
    const volume = boundTo(name, context);
    // When there is none the claim says so itself.
    if (volume !== '') yield { kind: 'PersistentVolume', name: volume, optional: true };
  }
  if (!any) return;
  for (const kind of ['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass'])
    context.objects(kind);
};

/**
 * The PersistentVolume that a claim names, as every bound claim of a cluster does; empty where it
 * names none.
 */
const boundTo = (
  name: string,
  { resolved, workload }: Pick<ReferenceContext, 'resolved' | 'workload'>,
): string =>
  resolved<View<PersistentVolumeClaim>>({
    kind: 'PersistentVolumeClaim',
    namespace: workload.namespace,
    name,
  })?.value?.spec?.volumeName ?? '';

const plan = (
  volume: View<Volume>,
  context: VolumeContext,
  { storageClasses = {} }: Options,
): VolumePlan | undefined => {
  const claimed = claimOf(volume, context);
  if (claimed === undefined) return undefined;
  const { claim, name, readOnly } = claimed;
  const found = boundVolume(claim, name, context);
  if ('refused' in found) {
    context.report('unbound', {
      at: claimed.at,
      message: `claim ${name} cannot be bound: ${found.refused}`,
    });
    return undefined;
  }
  if (found.volume === undefined) return provide(claim, name, readOnly, context, storageClasses);
  const { metadata, spec } = found.volume;
  const made = spec === undefined ? undefined : context.plan(spec as unknown as Volume);
  if (spec === undefined || made === undefined) return undefined;
  const called = metadata?.name ?? '';
  if (spec.volumeMode === 'Block' && made.device === undefined) {
    context.report('unbound', {
      at: claimed.at,
      message: `claim ${name} wants a block device, and PersistentVolume ${called} is of a type that is none`,
      help:
        'make it volumeMode: Filesystem in both, or take a volume that is a disk: iscsi, local ' +
        'and the like',
    });
    return undefined;
  }
  if (spec.nodeAffinity !== undefined) {
    context.report('node-affinity', {
      at: [spec, 'nodeAffinity'],
      message:
        `PersistentVolume ${called} can be reached from some nodes of its cluster only; the ` +
        'machine takes the place of one of them, and must have what the volume names',
    });
  }
  return readOnly ? { ...made, readOnly } : made;
};

const provide = (
  claim: View<PersistentVolumeClaim>,
  name: string,
  readOnly: boolean,
  context: VolumeContext,
  storageClasses: NonNullable<Options['storageClasses']>,
): VolumePlan | undefined => {
  const {
    accessModes = [],
    resources,
    dataSource,
    dataSourceRef,
    volumeMode = 'Filesystem',
  } = claim.spec ?? {};
  const storageClassName = storageClassOf(claim, defaultClass(context));
  const at = claim.spec ?? context.volume;
  if (dataSource !== undefined || dataSourceRef !== undefined) {
    context.report('unbound', {
      at,
      message: `claim ${name} is to be filled from another object, which only a cluster's storage can do`,
      help: 'give the input a PersistentVolume that holds the data',
    });
    return undefined;
  }
  if (volumeMode === 'Block') {
    context.report('unbound', {
      at,
      message: `claim ${name} wants a block device, and no PersistentVolume of the input has one`,
      help: 'give the input a PersistentVolume with volumeMode: Block',
    });
    return undefined;
  }
  const storage = resources?.requests?.['storage'];
  const wishes = [
    ...(storage === undefined ? [] : [String(storage)]),
    ...accessModes,
    ...(storageClassName === '' ? [] : [`storage class ${storageClassName}`]),
  ];
  const configured = Object.hasOwn(storageClasses, storageClassName)
    ? storageClasses[storageClassName]
    : undefined;
  const made =
    configured === undefined
      ? dataDisk(name, context)
      : context.plan({ name: context.volume.name, ...configured } as Volume);
  if (configured === undefined) {
    const asked = wishes.length === 0 ? '' : ` (it asks for ${wishes.join(', ')})`;
    context.report('data-disk', {
      at: context.volume,
      message:
        `no PersistentVolume of the input fits claim ${name}: its data lies on the machine's ` +
        `data disk, in the directory ${context.workload.namespace}/${name}${asked}`,
      help:
        'attach a blank disk, or one whose file system has the label p2lk-data; the machine ' +
        'waits for it at boot',
    });
  }
  return made === undefined || !readOnly ? made : { ...made, readOnly };
};

export default definePlugin<Options>({
  name: 'persistentVolumeClaim',
  apiVersion: 1,
  fields: [
    'Volume.persistentVolumeClaim',
    'Volume.ephemeral',
    'StatefulSetSpec.volumeClaimTemplates',
    'PersistentVolumeClaim',
    'PersistentVolume',
  ],
  options: (z) =>
    z.strictObject({
      storageClasses: z.optional(
        z.record(
          z.string(),
          z
            .record(z.string(), z.unknown())
            .check(
              z.refine(
                (given) => Object.keys(given).length === 1,
                'must hold one source of a volume, as { nfs: … }',
              ),
            ),
        ),
      ),
    }),
  diagnostics: {
    unbound: { severity: 'error', title: 'claim that cannot be bound' },
    'node-affinity': { severity: 'note', title: 'volume of certain nodes' },
    'data-disk': { severity: 'warning', title: "claim on the machine's data disk" },
  },
  references,
  apply(hooks, options) {
    for (const type of ['persistentVolumeClaim', 'ephemeral'] as const) {
      hooks.volume
        .for(type)
        .tap('persistentVolumeClaim', (volume, context) => plan(volume, context, options));
    }
  },
});
