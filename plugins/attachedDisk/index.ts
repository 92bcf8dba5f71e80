/**
 * Disks that the infrastructure attaches to the machine.
 *
 * | field | manifest |
 * | --- | --- |
 * | `awsElasticBlockStore`, `gcePersistentDisk`, `cinder`, and `csi` of `ebs.csi.aws.com`, `pd.csi.storage.gke.io`, `cinder.csi.openstack.org` | a step that finds the disk by its serial, checks and mounts it before the init containers, and tries until it is there |
 * | `azureDisk`, `vsphereVolume`, and `csi` of `disk.csi.azure.com`, `csi.vsphere.vmware.com` | the same, by what the option `disks` says |
 * | `fc` | the same, by worldwide name |
 * | `fsType`, `readOnly`, `partition`, `mountOptions`, the pod's `fsGroup` | the mount; a file system is made only on a blank disk |
 * | `volumeMode: Block` of a PersistentVolume | the disk itself, for `volumeDevices` |
 *
 * Attaching is left to whoever runs the machine. Source: kubelet
 * `pkg/volume/{awsebs,gcepd,cinder,azuredd,vsphere_volume,fc}` and their CSI drivers.
 */
import { attachedDisk, definePlugin, diskFileSystems } from 'p2lk/plugin';
import type { DiskIdentity, VolumeContext, VolumePlan, VolumeSource } from 'p2lk/plugin';
import { kinds } from './identity.ts';
import type { DiskKind } from './identity.ts';
import { sourceOf } from './source.ts';

export interface Options {
  /**
   * By what disks are known, by their names in the manifests: `volumeID`, `pdName`, `diskURI`,
   * `volumePath`, `volumeHandle`.
   */
  readonly disks?: {
    readonly [name: string]:
      | { readonly serial: string }
      | { readonly wwid: string }
      | { readonly lun: number };
  };
}

const plan = (
  key: keyof typeof kinds,
  volume: VolumeSource,
  { disks = {} }: Options,
  context: VolumeContext,
): VolumePlan | undefined => {
  const source = sourceOf(key, volume, context);
  if (source === undefined) return undefined;
  const { names, fsType, readOnly, partition, at } = source;
  const { name } = context.volume;
  const { owner, identity: given, help }: DiskKind = kinds[key];
  const block = volume.volumeMode === 'Block';
  const listed = names.find((one) => Object.hasOwn(disks, one));
  const identity: DiskIdentity | undefined =
    listed === undefined
      ? (source.identity ?? (names[0] === undefined ? undefined : given(names[0])))
      : disks[listed];
  const mountOptions = (volume.mountOptions ?? [])
    .flatMap((list) => list.split(','))
    .filter((option) => option !== '');
  const isSound =
    identity !== undefined &&
    Object.values(identity)
      .flat()
      .every((word) => /^[\x20-\x7e]+$/.test(String(word)));
  if (!isSound) {
    context.report('identity', {
      at,
      message: `volume ${name} is the disk ${JSON.stringify(names[0] ?? '')} of ${owner}, and nothing says how the machine is to know it among its disks`,
      help,
    });
  }
  if (!block && fsType !== '' && !diskFileSystems.has(fsType)) {
    context.report('file-system', {
      at: [at, 'fsType'],
      message: `volume ${name} is to hold a file system of type ${JSON.stringify(fsType)}; the machine makes and mounts ${[...diskFileSystems].join(', ')}`,
    });
    return undefined;
  }
  if (!Number.isInteger(partition) || partition < 0 || partition > 255) {
    context.report('identity', {
      at,
      message: `volume ${name} names partition ${JSON.stringify(partition)}, and no disk has that`,
    });
    return undefined;
  }
  return isSound
    ? attachedDisk(
        { identity, label: names.join(' '), partition, fsType, readOnly, mountOptions, block },
        context,
      )
    : undefined;
};

export default definePlugin<Options>({
  name: 'attachedDisk',
  apiVersion: 1,
  fields: [
    ...[
      'awsElasticBlockStore',
      'gcePersistentDisk',
      'cinder',
      'azureDisk',
      'vsphereVolume',
      'fc',
      'csi',
    ].flatMap((type) => [`Volume.${type}`, `PersistentVolumeSpec.${type}`]),
    'PersistentVolumeSpec.mountOptions',
    'PersistentVolumeSpec.volumeMode',
  ],
  options: (z) => {
    const id = z.string().check(z.regex(/^[\x20-\x7e]+$/, 'must be printable text'));
    return z.strictObject({
      disks: z.optional(
        z.record(
          z.string(),
          z.union(
            [
              z.strictObject({ serial: id }),
              z.strictObject({ wwid: id }),
              z.strictObject({ lun: z.int().check(z.nonnegative()) }),
            ],
            'must be one of { serial: TEXT }, { wwid: TEXT }, { lun: NUMBER }',
          ),
        ),
      ),
    });
  },
  diagnostics: {
    identity: { severity: 'error', title: 'disk that the machine cannot tell from others' },
    'file-system': { severity: 'error', title: 'file system that the machine does not make' },
  },
  apply(hooks, options) {
    for (const key of Object.keys(kinds) as (keyof typeof kinds)[]) {
      hooks.volume
        .for(key)
        .tap('attachedDisk', (volume, context) =>
          plan(key, volume as VolumeSource, options, context),
        );
    }
  },
});
