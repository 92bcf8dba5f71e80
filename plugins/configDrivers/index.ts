/**
 * Vendors' volumes by a few lines of config, without a plugin: `configDrivers` of the config.
 *
 * | field | manifest |
 * | --- | --- |
 * | `csi`, `flexVolume` of a driver that the config names | a step with its program or mounts |
 * | `volumeAttributes`, `options` | words, variables and mount options, where the driver says so |
 * | `readOnly`, `fsType`, `volumeHandle` | the same; `readOnly` in every bind too |
 * | `nodePublishSecretRef`, `nodeStageSecretRef`, `secretRef` | files that only root reads |
 *
 * The step runs before the init containers and tries until it holds. An attribute that the driver
 * does not take is an error; of a Secret's files it gets the paths.
 * Source: CSI specification, NodeStageVolume and NodePublishVolume; kubelet
 * `pkg/volume/csi/csi_mounter.go`, `pkg/volume/flexvolume`.
 */
import { diskDiagnostics, volumeSources } from 'p2lk/drivers';
import { definePlugin } from 'p2lk/plugin';
import type { ConfigDrivers } from 'p2lk/plugin';
import { isDriverKey, schema } from './options.ts';
import { planOf } from './plan.ts';
import { vendorVolume } from './volume.ts';

export default definePlugin<ConfigDrivers>({
  name: 'configDrivers',
  apiVersion: 1,
  fields: [
    'Volume.csi',
    'Volume.flexVolume',
    'PersistentVolumeSpec.csi',
    'PersistentVolumeSpec.flexVolume',
    'PersistentVolumeSpec.mountOptions',
    'PersistentVolumeSpec.volumeMode',
    'Secret',
  ],
  options: schema,
  diagnostics: {
    value: { severity: 'error', title: 'value that a config driver lacks or cannot take' },
    secret: { severity: 'error', title: 'Secret that a config driver needs' },
    ...diskDiagnostics,
  },
  *references(pod, context) {
    for (const source of volumeSources(pod, context)) {
      for (const [, reference] of vendorVolume(source)?.secrets ?? []) {
        const { name, namespace = context.workload.namespace } = reference;
        // The plan says so itself when it is missing and needed.
        if (name !== undefined) yield { kind: 'Secret', namespace, name, optional: true };
      }
    }
  },
  apply(hooks, drivers) {
    for (const [key, driver] of Object.entries(drivers)) {
      // The schema has said so.
      if (!isDriverKey(key)) continue;
      hooks.volume.for(key).tap('configDrivers', (volume, context) => {
        const vendor = vendorVolume(volume);
        return vendor && planOf(driver, key, vendor, context);
      });
    }
  },
});
