/**
 * Disks that the infrastructure attaches to the machine.
 *
 * | field | manifest |
 * | --- | --- |
 * | `awsElasticBlockStore`, `gcePersistentDisk`, `cinder` | a step that finds the disk by its serial |
 * | `csi` of `ebs.csi.aws.com`, `pd.csi.storage.gke.io`, `cinder.csi.openstack.org` | the same |
 * | `azureDisk`, `vsphereVolume` | the same, by what the option `disks` says |
 * | `csi` of `disk.csi.azure.com`, `csi.vsphere.vmware.com` | the same |
 * | `fc` | the same, by worldwide name |
 * | `fsType`, `readOnly`, `partition`, `mountOptions`, the pod's `fsGroup` | the mount |
 * | `volumeMode: Block` of a PersistentVolume | the disk itself, for `volumeDevices` |
 *
 * The step checks and mounts the disk before the init containers, and tries until it is there; a
 * file system is made only on a blank disk. Attaching is left to whoever runs the machine. Source:
 * kubelet `pkg/volume/{awsebs,gcepd,cinder,azuredd,vsphere_volume,fc}` and their CSI drivers.
 */
import { diskDiagnostics } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin } from 'p2lk/plugin';
import { kinds } from './identity.ts';
import { planOf } from './plan.ts';
import type { Disks } from './plan.ts';

const types = [
  'awsElasticBlockStore',
  'gcePersistentDisk',
  'cinder',
  'azureDisk',
  'vsphereVolume',
  'fc',
  'csi',
];

export interface Options {
  /**
   * By what disks are known, by their names in the manifests: `volumeID`, `pdName`, `diskURI`,
   * `volumePath`, `volumeHandle`.
   */
  readonly disks?: Disks;
}

export default definePlugin<Options>({
  name: 'attachedDisk',
  apiVersion: 1,
  fields: [
    ...types.flatMap((type) => [`Volume.${type}`, `PersistentVolumeSpec.${type}`]),
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
    ...diskDiagnostics,
  },
  apply(hooks, { disks = {} }) {
    // `keys` gives what the table has, and no more.
    for (const key of Object.keys(kinds) as (keyof typeof kinds)[]) {
      hooks.volume
        .for(key)
        .tap('attachedDisk', (volume, context) =>
          planOf(key, volume as VolumeSource, disks, context),
        );
    }
  },
});
