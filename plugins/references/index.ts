/** Answers references to objects from the same input: ConfigMaps, Secrets, claims and what they lead to. */
import { definePlugin } from 'p2lk/plugin';

const kinds = ['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'PersistentVolume', 'Service', 'ServiceAccount', 'StorageClass'] as const;

export default definePlugin({
  name: 'references',
  apiVersion: 1,
  fields: [],
  apply(hooks) {
    for (const kind of kinds) {
      hooks.resolve.for(kind).tapPromise('references', async ({ namespace, name }, context) => {
        const value = context.object(kind, namespace, name);
        return value === undefined ? undefined : { value };
      });
    }
    // A claim is bound by comparing all volumes.
    hooks.resolve.for('PersistentVolumeList').tapPromise('references', async (_reference, context) => {
      const value = context.objects('PersistentVolume');
      return value.length === 0 ? undefined : { value };
    });
  },
});
