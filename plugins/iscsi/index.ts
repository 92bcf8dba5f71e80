/**
 * Disks of iSCSI targets.
 *
 * | field | manifest |
 * | --- | --- |
 * | `targetPortal`, `portals`, `iqn`, `lun`, `initiatorName` | a step on the image `tools.iscsi` |
 * | `fsType`, `readOnly` | the mount; a file system is made only on a blank disk |
 * | `chapAuthSession`, `chapAuthDiscovery`, `secretRef` | names and passwords for the login |
 * | `volumeMode: Block` of a PersistentVolume | the disk itself, for `volumeDevices` |
 *
 * The step, in an `onboot` entry, logs in and tries until it has the disk. Names and passwords are
 * in a file that only root reads. Source: kubelet `pkg/volume/iscsi/iscsi_util.go`, AttachDisk.
 */
import { diskDiagnostics, volumeSources } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin } from 'p2lk/plugin';
import { chapSecret } from './chap.ts';
import { planOf } from './plan.ts';
import { isName } from './target.ts';

interface Options {
  /**
   * Name of the machine where a volume gives none; the target's access list must hold it. By
   * default of namespace and pod.
   */
  readonly initiatorName?: string;
}

const nameFault = 'is no name of an initiator, as iqn.2001-04.com.example:shop';

export default definePlugin<Options>({
  name: 'iscsi',
  apiVersion: 1,
  fields: [
    'Volume.iscsi',
    'PersistentVolumeSpec.iscsi',
    'PersistentVolumeSpec.mountOptions',
    'PersistentVolumeSpec.volumeMode',
    'Secret',
  ],
  options: (z) =>
    z.strictObject({
      initiatorName: z.optional(z.string().check(z.refine(isName, nameFault))),
    }),
  diagnostics: {
    'no-image': { severity: 'error', title: 'image with an initiator' },
    target: { severity: 'error', title: 'target that cannot be' },
    secret: { severity: 'error', title: 'Secret for CHAP' },
    ...diskDiagnostics,
    'one-path': { severity: 'warning', title: 'one path of several' },
  },
  *references(pod, context) {
    for (const { iscsi } of volumeSources(pod, context)) {
      const secret = iscsi && chapSecret(iscsi, context.workload.namespace);
      // The plan says so itself when it is missing.
      if (secret !== undefined) yield { kind: 'Secret', ...secret, optional: true };
    }
  },
  apply(hooks, { initiatorName }) {
    hooks.volume.for('iscsi').tap('iscsi', (volume, context) => {
      const { iscsi } = volume;
      return iscsi && planOf(iscsi, volume as VolumeSource, initiatorName, context);
    });
  },
});
