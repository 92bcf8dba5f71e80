/**
 * Why a field has no counterpart, and under which of the plugin's codes that is said; without one
 * it is a note.
 */
export type Settled = readonly [
  reason: string | ((value: unknown) => string),
  slug?: 'job' | 'lifetime' | 'identity' | 'one-machine',
];

type Table = { readonly [path: string]: Settled };

const copies = (value: unknown): string =>
  value === 0
    ? 'no pod would run; the machine is built all the same'
    : `one machine is one pod: run ${String(value)} of them`;
const selects: Settled = ['nothing selects pods on one machine'];
const rollout: Settled = ['rolling out new machines is up to whoever runs them'];
const history: Settled = ['the machine keeps no history of earlier ones'];
const placement: Settled = ['the machine runs where it is started'];
const serverSet: Settled = ['the API server sets it'];

/** `firewall.p2lk/allow` and its like say something to a plugin of p2lk. */
const annotations = (value: unknown): string =>
  Object.keys(value ?? {}).some((key) => /^[a-z]+\.p2lk\//.test(key))
    ? 'free data for tools of the cluster, but for what p2lk reads of it itself'
    : 'free data for tools of the cluster';

const metadata: Table = {
  'metadata.annotations': [annotations],
  'metadata.labels': selects,
  'metadata.creationTimestamp': serverSet,
  'metadata.deletionTimestamp': serverSet,
  'metadata.deletionGracePeriodSeconds': serverSet,
  'metadata.resourceVersion': serverSet,
  'metadata.generation': serverSet,
  'metadata.selfLink': serverSet,
  'metadata.managedFields': serverSet,
  'metadata.ownerReferences': ['nothing owns the machine'],
  'metadata.finalizers': ['nothing deletes the machine through an API'],
};

const replicated: Table = {
  'spec.replicas': [copies],
  'spec.selector': selects,
  'spec.minReadySeconds': rollout,
  'spec.revisionHistoryLimit': history,
};

/** Fields of the pod's spec that concern the cluster around it (Kubernetes API, PodSpec). */
export const podFields: Table = {
  affinity: placement,
  nodeName: placement,
  nodeSelector: placement,
  overhead: placement,
  preemptionPolicy: placement,
  priority: placement,
  priorityClassName: [
    'nothing competes for the machine; only the system-node-critical class shows, in the OOM score',
  ],
  schedulerName: placement,
  schedulingGates: placement,
  tolerations: placement,
  topologySpreadConstraints: placement,
  readinessGates: ['no Service asks the machine whether it is ready'],
  runtimeClassName: ['containerd on the machine runs every container with runc', 'one-machine'],
  imagePullSecrets: [
    'linuxkit build pulls images with the log-in of whoever runs it: docker login first',
    'identity',
  ],
  serviceAccount: ['there is no API server that a token could be for', 'identity'],
  serviceAccountName: ['there is no API server that a token could be for', 'identity'],
  automountServiceAccountToken: [
    'no token is mounted: there is no API server that it could be for',
    'identity',
  ],
  terminationGracePeriodSeconds: [
    'LinuxKit gives every process 5 seconds between SIGTERM and SIGKILL at shutdown',
    'lifetime',
  ],
  activeDeadlineSeconds: ['nothing ends the machine after that time', 'lifetime'],
};

/**
 * Fields around the pod, by kind; `*` holds for all kinds, `template` for the metadata of a pod
 * template.
 */
export const workloadFields: { readonly [kind: string]: Table } = {
  '*': { ...metadata, status: serverSet },
  template: {
    ...metadata,
    'metadata.uid': serverSet,
    'metadata.name': ['a pod is named after its workload'],
    'metadata.generateName': ['a pod is named after its workload'],
    'metadata.namespace': ['a pod has the namespace of its workload'],
  },
  PodTemplate: metadata,
  Deployment: {
    ...replicated,
    'spec.strategy': rollout,
    'spec.paused': rollout,
    'spec.progressDeadlineSeconds': rollout,
  },
  ReplicaSet: replicated,
  ReplicationController: replicated,
  DaemonSet: { ...replicated, 'spec.updateStrategy': rollout, 'spec.templateGeneration': rollout },
  StatefulSet: {
    ...replicated,
    'spec.updateStrategy': rollout,
    'spec.podManagementPolicy': rollout,
    'spec.persistentVolumeClaimRetentionPolicy': ['claims are not deleted on one machine'],
  },
  Job: jobFields('spec'),
  CronJob: {
    'spec.schedule': [
      (value) =>
        `the machine runs the job once, at boot: start it on the schedule ${String(value)}`,
      'job',
    ],
    'spec.timeZone': ['the machine has no schedule', 'job'],
    'spec.startingDeadlineSeconds': ['the machine has no schedule', 'job'],
    'spec.concurrencyPolicy': [
      'one machine runs the job once; keep two from running at a time where they are started',
      'job',
    ],
    'spec.suspend': [
      (value) =>
        value === true
          ? 'a suspended job would not run; the machine runs it all the same'
          : 'the job runs when the machine boots',
      'job',
    ],
    'spec.successfulJobsHistoryLimit': history,
    'spec.failedJobsHistoryLimit': history,
    ...Object.fromEntries(
      Object.entries(metadata).map(([key, settled]) => [`spec.jobTemplate.${key}`, settled]),
    ),
    ...jobFields('spec.jobTemplate.spec'),
  },
};

function jobFields(prefix: string): Table {
  const fields: Table = {
    parallelism: [(value) => `one machine is one run: start ${String(value)} at a time`],
    completions: [(value) => `one machine is one run: ${String(value)} have to succeed`],
    backoffLimit: ['nothing counts failed runs', 'job'],
    backoffLimitPerIndex: ['nothing counts failed runs', 'job'],
    maxFailedIndexes: ['nothing counts failed runs', 'job'],
    podFailurePolicy: ['nothing judges failed runs', 'job'],
    successPolicy: ['nothing judges finished runs', 'job'],
    podReplacementPolicy: ['nothing replaces a failed machine', 'job'],
    activeDeadlineSeconds: ['nothing ends the job after that time', 'job'],
    ttlSecondsAfterFinished: [
      'whether the machine goes off when the job is done says the option finished of the plugin lifecycle',
    ],
    suspend: [
      (value) =>
        value === true
          ? 'a suspended job would not run; the machine runs it all the same'
          : 'the job runs when the machine boots',
      'job',
    ],
    manualSelector: selects,
    selector: selects,
    managedBy: ['no controller manages the job'],
  };
  return Object.fromEntries(
    Object.entries(fields).map(([key, settled]) => [`${prefix}.${key}`, settled]),
  );
}
