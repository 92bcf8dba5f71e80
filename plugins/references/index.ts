/**
 * Answers references to objects from the same input: ConfigMaps, Secrets, claims and what they lead
 * to.
 */
import { definePlugin, workloadKinds } from 'p2lk/plugin';

/** What is referred to by name. */
const named = [
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Service',
  'ServiceAccount',
  'StorageClass',
];

/**
 * What is chosen by comparing all objects of a kind: volumes for all claims, Services and policies
 * for a pod, the pods that these mean.
 */
const compared = [
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'Service',
  'NetworkPolicy',
  ...workloadKinds,
];

export default definePlugin({
  name: 'references',
  apiVersion: 1,
  fields: [],
  apply({ resolve }) {
    for (const kind of named) {
      resolve.for(kind).tapPromise('references', async ({ namespace, name }, context) => {
        const value = context.object(kind, namespace, name);
        return value && { value };
      });
    }
    for (const kind of compared) {
      resolve.for(`${kind}List`).tapPromise('references', async (_reference, context) => {
        const value = context.objects(kind);
        return value.length === 0 ? undefined : { value };
      });
    }
  },
});
