/**
 * Network file systems.
 *
 * | field | manifest |
 * | --- | --- |
 * | `nfs.server`, `nfs.path` | a step of `p2lk-prepare` that mounts the export |
 * | `csi` of the driver `nfs.csi.k8s.io` | the same, by the attributes of its volumes |
 * | `nfs.readOnly` | `ro` in the mount and in every bind |
 * | `mountOptions` of a PersistentVolume | options of the mount |
 *
 * The step runs before the init containers and tries until it holds. Attributes are `server`,
 * `share`, `subDir`, `mountOptions` and `mountPermissions`. The export is unmounted at shutdown,
 * when the pod's containers have ended. No fsGroup: the server owns the files. Source: kubelet
 * `pkg/volume/nfs/nfs.go`, SetUpAt; nfs(5).
 */
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin } from 'p2lk/plugin';
import { everyVersion } from './mount-options.ts';
import { planOf } from './plan.ts';
import type { Options } from './plan.ts';
import { driver, exportOf } from './source.ts';

export default definePlugin<Options>({
  name: 'nfs',
  apiVersion: 1,
  fields: [
    'Volume.nfs',
    'Volume.csi',
    'PersistentVolumeSpec.nfs',
    'PersistentVolumeSpec.csi',
    'PersistentVolumeSpec.mountOptions',
  ],
  options: (z) =>
    z.strictObject({
      version: z.optional(z.enum(everyVersion as [string, ...string[]])),
      mountOptions: z.optional(z.array(z.string())),
      timeout: z.optional(z.int().check(z.minimum(1))),
    }),
  diagnostics: {
    server: { severity: 'error', title: 'name that no server has' },
    path: { severity: 'error', title: 'exported path that cannot be mounted' },
    attribute: { severity: 'error', title: 'attribute that the NFS driver refuses' },
    'mount-option': { severity: 'error', title: 'mount option that cannot be honoured' },
    'local-locks': { severity: 'warning', title: 'file locks of one machine' },
  },
  apply(hooks, options) {
    for (const key of ['nfs', `csi/${driver}`]) {
      hooks.volume.for(key).tap('nfs', (volume, context) => {
        const spec = volume as VolumeSource;
        const source = exportOf(spec, context);
        return source && planOf(source, spec, options, context);
      });
    }
  },
});
