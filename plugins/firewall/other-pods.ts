import { selects } from 'p2lk/plugin';
import type {
  Container,
  KubernetesObject,
  LabelSelector,
  NetworkPolicy,
  ObjectMeta,
  PodSpec,
  ReferenceContext,
  Service,
  View,
} from 'p2lk/plugin';
import { isSidecar, protocolOf } from './declared.ts';
import type { Protocol } from './rule.ts';

/** Kinds of workloads, and the way from their spec to the pod's template. */
const kinds: { readonly [kind: string]: readonly string[] } = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

type Resolved = Pick<ReferenceContext, 'resolved'>;

interface Template {
  readonly metadata?: View<ObjectMeta>;
  readonly spec?: View<PodSpec>;
}

/** All objects of a kind, as a reference that `references` yielded was answered. */
export const listed = <T>(kind: string, { resolved }: Resolved): readonly View<T>[] =>
  resolved<readonly View<T>[]>({ kind: `${kind}List`, name: '' })?.value ?? [];

export const namespaceOf = (metadata: View<ObjectMeta> | undefined): string =>
  metadata?.namespace || 'default';

/**
 * The references that tell which other pods the input has; only asked for where a name of a port
 * may be one of theirs.
 */
export function* workloadReferences(pod: View<PodSpec>, context: Resolved) {
  const own = new Set(containersOf(pod).flatMap(({ ports = [] }) => ports.map(({ name }) => name)));
  const wanted = [
    ...listed<Service>('Service', context).flatMap(({ spec }) =>
      (spec?.ports ?? []).map((one) => one?.targetPort),
    ),
    ...listed<NetworkPolicy>('NetworkPolicy', context).flatMap(({ spec }) =>
      (spec?.ingress ?? []).flatMap((rule) => (rule?.ports ?? []).map((one) => one?.port)),
    ),
  ];
  if (wanted.every((port) => typeof port !== 'string' || own.has(port))) return;
  for (const kind of Object.keys(kinds)) yield { kind: `${kind}List`, name: '', optional: true };
}

const containersOf = (pod: View<PodSpec>): readonly View<Container>[] => [
  ...pod.containers,
  ...(pod.initContainers ?? []).filter(isSidecar),
];

/**
 * Whether another pod of the input that the selector means has a port of that name, so that
 * somebody has it.
 */
export const isElsewhere = (
  context: Resolved,
  metadata: View<ObjectMeta> | undefined,
  selector: View<LabelSelector> | undefined,
  name: string,
  protocol: Protocol,
): boolean =>
  Object.entries(kinds).some(([kind, path]) =>
    listed<KubernetesObject>(kind, context).some((object) => {
      let template: unknown = object;
      for (const key of path)
        template = (template as { readonly [key: string]: unknown } | undefined)?.[key];
      const { metadata: { labels = {} } = {}, spec } = (template ?? {}) as Template;
      return (
        spec !== undefined &&
        namespaceOf(object.metadata) === namespaceOf(metadata) &&
        selects(selector, labels) &&
        containersOf(spec).some(({ ports = [] }) =>
          ports.some((port) => port.name === name && protocolOf(port.protocol) === protocol),
        )
      );
    }),
  );
