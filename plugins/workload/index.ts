/**
 * The workload around the pod: how many pods, where they run, how they are rolled out. One machine
 * is one pod, so almost all of it is said to be left out.
 *
 * | field | manifest |
 * | --- | --- |
 * | `metadata.*`, `spec.replicas`, `spec.selector`, strategies, scheduling fields | none: notes |
 * | Job, CronJob counters and schedules | none: warnings where the machine behaves otherwise |
 * | `terminationGracePeriodSeconds`, `activeDeadlineSeconds`, service accounts | none: warnings |
 */
import { definePlugin } from 'p2lk/plugin';
import type { PodContext } from 'p2lk/plugin';
import { podFields, workloadFields } from './fields.ts';
import type { Settled } from './fields.ts';

type Node = { readonly [key: string]: unknown };

const at = (view: unknown, path: readonly string[]): Node | undefined => {
  let node = view as Node | undefined;
  for (const key of path) node = node?.[key] as Node | undefined;
  return node;
};

/** Fields of Jobs and CronJobs that the supervisor honours. */
const supervised: ReadonlySet<string> = new Set([
  'backoffLimit',
  'backoffLimitPerIndex',
  'podFailurePolicy',
  'activeDeadlineSeconds',
  'schedule',
  'timeZone',
  'concurrencyPolicy',
  'startingDeadlineSeconds',
]);

const settleAll = (
  table: { readonly [path: string]: Settled },
  root: unknown,
  context: PodContext,
): void => {
  for (const [path, [reason, slug]] of Object.entries(table)) {
    const keys = path.split('.');
    const key = keys.pop()!;
    const view = at(root, keys);
    const value = view?.[key];
    if (view === undefined || value === undefined) continue;
    if (
      context.boot.supervised &&
      (slug === 'lifetime' ||
        supervised.has(key) ||
        (path === 'spec.suspend' && context.workload.kind === 'CronJob'))
    )
      continue;
    context.ignore(view, key, typeof reason === 'string' ? reason : reason(value), slug);
  }
};

export default definePlugin({
  name: 'workload',
  apiVersion: 1,
  fields: [
    ...[
      'Pod',
      'PodTemplate',
      'Deployment',
      'ReplicaSet',
      'DaemonSet',
      'StatefulSet',
      'ReplicationController',
      'Job',
      'CronJob',
    ].flatMap((kind) => [
      `${kind}.metadata`,
      ...(kind === 'PodTemplate' ? [] : [`${kind}.status`]),
    ]),
    'PodTemplateSpec.metadata',
    'JobTemplateSpec.metadata',
    'DeploymentSpec',
    'ReplicaSetSpec',
    'DaemonSetSpec',
    'StatefulSetSpec',
    'ReplicationControllerSpec',
    'JobSpec',
    'CronJobSpec',
    ...Object.keys(podFields).map((key) => `PodSpec.${key}`),
  ],
  diagnostics: {
    job: { severity: 'warning', title: 'job control without a controller' },
    lifetime: { severity: 'warning', title: 'limits on the lifetime of a pod' },
    identity: { severity: 'warning', title: 'credentials of the cluster' },
    'one-machine': { severity: 'warning', title: 'setting that one machine cannot follow' },
  },
  apply(hooks) {
    hooks.pod.tap('workload', (pod, _manifest, context) => {
      settleAll(workloadFields[context.workload.kind] ?? {}, context.object, context);
      settleAll(workloadFields['*'] ?? {}, context.object, context);
      if (context.metadata !== context.object.metadata)
        settleAll(workloadFields['template']!, { metadata: context.metadata }, context);
      settleAll(podFields, pod, context);
    });
  },
});
