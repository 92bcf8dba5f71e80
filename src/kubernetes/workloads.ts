import type { Path } from '../diagnostics/diagnostic.ts';
import type { ObjectMeta, PodSpec } from './generated/types.ts';
import type { KubernetesObject } from './object.ts';

/** The two members of a workload that are its pod's. */
export interface WorkloadPod {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** A kind that p2lk reads: a workload, which holds a pod, or a companion, which pods refer to. */
export interface Kind {
  readonly kind: string;
  /** API type in the field table; always the kind's name. */
  readonly type: string;
  /**
   * Keys from the object to what holds the pod's `metadata` and `spec`; undefined for a companion.
   */
  readonly template?: Path;
  /** apiVersion that Kubernetes 1.33 serves. */
  readonly version: string;
  /** Older apiVersions of the same shape, which API servers no longer have. */
  readonly removed: readonly string[];
}

const kind = (
  name: string,
  version: string,
  removed: readonly string[],
  template?: Path,
): Kind => ({
  kind: name,
  type: name,
  version,
  removed,
  ...(template !== undefined && { template }),
});

const inSpec: Path = ['spec', 'template'];

/**
 * Every kind, workloads first. Source of the removed versions: the Kubernetes deprecated API
 * migration guide.
 */
export const kinds: readonly Kind[] = [
  kind('Pod', 'v1', [], []),
  kind('PodTemplate', 'v1', [], ['template']),
  kind('ReplicationController', 'v1', [], inSpec),
  kind('Deployment', 'apps/v1', ['extensions/v1beta1', 'apps/v1beta1', 'apps/v1beta2'], inSpec),
  kind('ReplicaSet', 'apps/v1', ['extensions/v1beta1', 'apps/v1beta2'], inSpec),
  kind('DaemonSet', 'apps/v1', ['extensions/v1beta1', 'apps/v1beta2'], inSpec),
  kind('StatefulSet', 'apps/v1', ['apps/v1beta1', 'apps/v1beta2'], inSpec),
  kind('Job', 'batch/v1', ['extensions/v1beta1'], inSpec),
  kind(
    'CronJob',
    'batch/v1',
    ['batch/v1beta1', 'batch/v2alpha1'],
    ['spec', 'jobTemplate', 'spec', 'template'],
  ),
  kind('ConfigMap', 'v1', []),
  kind('Secret', 'v1', []),
  kind('PersistentVolumeClaim', 'v1', []),
  kind('PersistentVolume', 'v1', []),
  kind('Service', 'v1', []),
  kind('ServiceAccount', 'v1', []),
  kind('NetworkPolicy', 'networking.k8s.io/v1', ['extensions/v1beta1']),
  kind('StorageClass', 'storage.k8s.io/v1', ['storage.k8s.io/v1beta1', 'storage.k8s.io/v1alpha1']),
];

const byName = new Map(kinds.map((entry) => [entry.kind, entry]));

/**
 * Names of the kinds that hold a pod, as they are listed.
 * @example workloadKinds.flatMap((kind) => context.objects(kind))
 */
export const workloadKinds: readonly string[] = kinds
  .filter(({ template }) => template !== undefined)
  .map((entry) => entry.kind);

/**
 * What holds the `metadata` and `spec` of a workload's pod: the object itself for a Pod, a template
 * inside it for all others. Undefined where it is missing, or the object is no workload.
 * @example podOf(deployment)?.spec?.containers
 */
export const podOf = (object: KubernetesObject): WorkloadPod | undefined => {
  const path = byName.get(object.kind ?? '')?.template;
  if (path === undefined) return undefined;
  let at: unknown = object;
  for (const key of path) at = (at as { readonly [key: string]: unknown } | undefined)?.[key];
  return at as WorkloadPod | undefined;
};

/** The kind of that name whatever its apiVersion, for a message about a wrong apiVersion. */
export const kindNamed = (name: string): Kind | undefined => byName.get(name);

/**
 * The kind that an object's `apiVersion` and `kind` name, served or removed; undefined for a kind
 * that p2lk does not read.
 */
export function kindOf(apiVersion: unknown, name: unknown): Kind | undefined {
  if (typeof apiVersion !== 'string' || typeof name !== 'string') return undefined;
  const found = byName.get(name);
  return found !== undefined && (found.version === apiVersion || found.removed.includes(apiVersion))
    ? found
    : undefined;
}

/** Whether API servers no longer have this apiVersion of the kind. */
export const isRemoved = (found: Kind, apiVersion: string): boolean =>
  found.removed.includes(apiVersion);
