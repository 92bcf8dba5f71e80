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
import { definePlugin, workloadKinds } from 'p2lk/plugin';
import type { PodContext, PodSpec, View } from 'p2lk/plugin';
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

/** Whether a container or a volume of the pod is given `metadata.uid`. */
const asksForUid = ({ initContainers = [], containers, volumes = [] }: View<PodSpec>): boolean => {
  const files = volumes.flatMap(({ downwardAPI, projected }) => [
    ...(downwardAPI?.items ?? []),
    ...(projected?.sources ?? []).flatMap((source) => source.downwardAPI?.items ?? []),
  ]);
  const variables = [...initContainers, ...containers].flatMap(({ env = [] }) =>
    env.map(({ valueFrom }) => valueFrom),
  );
  return [...files, ...variables].some((one) => one?.fieldRef?.fieldPath === 'metadata.uid');
};

/** A Pod keeps its uid where it asks for it; any other object's is not the pod's. */
const settleUid = (pod: View<PodSpec>, { workload, object, ignore }: PodContext): void => {
  const { metadata } = object;
  if (metadata === undefined) return;
  if (workload.kind === 'Pod' && asksForUid(pod)) void metadata.uid;
  else ignore(metadata, 'uid', 'the API server sets it');
};

export default definePlugin({
  name: 'workload',
  apiVersion: 1,
  fields: [
    ...workloadKinds.map((kind) => `${kind}.metadata`),
    // A PodTemplate has none.
    ...workloadKinds.filter((kind) => kind !== 'PodTemplate').map((kind) => `${kind}.status`),
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
      settleUid(pod, context);
      if (context.metadata !== context.object.metadata)
        settleAll(workloadFields['template']!, { metadata: context.metadata }, context);
      settleAll(podFields, pod, context);
    });
  },
});
