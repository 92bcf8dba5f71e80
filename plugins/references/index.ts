/**
 * Answers references to objects from the same input: ConfigMaps, Secrets, claims and what they lead
 * to.
 */
import { definePlugin } from 'p2lk/plugin';

const kinds = [
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Service',
  'ServiceAccount',
  'StorageClass',
] as const;

const workloads = [
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
] as const;

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
    // What is chosen by comparing all objects of a kind: volumes for all claims, Services and
    // policies for a pod, the pods that these mean.
    for (const kind of [
      'PersistentVolume',
      'PersistentVolumeClaim',
      'StorageClass',
      'Service',
      'NetworkPolicy',
      ...workloads,
    ] as const) {
      hooks.resolve.for(`${kind}List`).tapPromise('references', async (_reference, context) => {
        const value = context.objects(kind);
        return value.length === 0 ? undefined : { value };
      });
    }
  },
});
