/**
 * File systems and disks of Ceph, by the kernel's own clients: the modules `ceph` and `rbd`, and no
 * program of Ceph's.
 *
 * | field | manifest |
 * | --- | --- |
 * | `cephfs.monitors`, `path`, `user` | a step of `p2lk-prepare` that mounts the file system |
 * | `rbd.monitors`, `pool`, `image`, `user` | a step on `tools.format` that mounts the image |
 * | `secretRef` | the key, in a file that only root reads |
 * | `secretFile`, `keyring` | without `secretRef` the key: a file of the machine |
 * | `readOnly`, `fsType`, `mountOptions`, the pod's `fsGroup` for `rbd` | the mount |
 *
 * Both steps run before the init containers and try until they hold. An image is mapped and checked
 * first, and a file system is made only on a blank one. Source: Kubernetes 1.30
 * `pkg/volume/cephfs/cephfs.go`, `pkg/volume/rbd/rbd.go` and `rbd_util.go` (1.31 has removed both).
 */
import { diskDiagnostics, volumeSources } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin } from 'p2lk/plugin';
import { cephfs } from './file-system.ts';
import { rbd } from './image.ts';
import { secretOf } from './key.ts';

export default definePlugin({
  name: 'ceph',
  apiVersion: 1,
  fields: [
    'Volume.cephfs',
    'Volume.rbd',
    'PersistentVolumeSpec.cephfs',
    'PersistentVolumeSpec.rbd',
    'PersistentVolumeSpec.mountOptions',
    'PersistentVolumeSpec.volumeMode',
    'Secret',
  ],
  diagnostics: {
    name: { severity: 'error', title: 'name that Ceph does not have' },
    secret: { severity: 'error', title: "Secret with Ceph's key" },
    ...diskDiagnostics,
  },
  *references(pod, context) {
    for (const volume of volumeSources(pod, context)) {
      for (const source of [volume.cephfs, volume.rbd]) {
        const secret = secretOf(source, context.workload.namespace);
        // The plan says so itself when it is missing.
        if (secret !== undefined) yield { kind: 'Secret', ...secret, optional: true };
      }
    }
  },
  apply({ volume }) {
    volume.for('cephfs').tap('ceph', (asked, context) => {
      return asked.cephfs && cephfs(asked.cephfs, asked as VolumeSource, context);
    });
    volume.for('rbd').tap('ceph', (asked, context) => {
      return asked.rbd && rbd(asked.rbd, asked as VolumeSource, context);
    });
  },
});
