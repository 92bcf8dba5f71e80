import { podOf, selects, workloadKinds } from 'p2lk/plugin';
import type {
  Container,
  Context,
  KubernetesObject,
  LabelSelector,
  NetworkPolicy,
  ObjectMeta,
  PodSpec,
  Service,
  View,
} from 'p2lk/plugin';
import { isSidecar, protocolOf } from './declared.ts';
import type { Protocol } from './rule.ts';

type Objects = Pick<Context, 'objects'>;

export const namespaceOf = (metadata: View<ObjectMeta> | undefined): string =>
  metadata?.namespace || 'default';

/**
 * Asks for the Services and policies around the pod, and for the other pods of the input where a
 * name of a port may be one of theirs.
 */
export const askForObjects = (pod: View<PodSpec>, { objects }: Objects): void => {
  const own = new Set(containersOf(pod).flatMap(({ ports = [] }) => ports.map(({ name }) => name)));
  const wanted = [
    ...objects<Service>('Service').flatMap(({ spec }) =>
      (spec?.ports ?? []).map((one) => one?.targetPort),
    ),
    ...objects<NetworkPolicy>('NetworkPolicy').flatMap(({ spec }) =>
      (spec?.ingress ?? []).flatMap((rule) => (rule?.ports ?? []).map((one) => one?.port)),
    ),
  ];
  if (wanted.some((port) => typeof port === 'string' && !own.has(port)))
    for (const kind of workloadKinds) objects(kind);
};

const containersOf = (pod: View<PodSpec>): readonly View<Container>[] => [
  ...pod.containers,
  ...(pod.initContainers ?? []).filter(isSidecar),
];

/**
 * Whether another pod of the input that the selector means has a port of that name, so that
 * somebody has it.
 */
export const isElsewhere = (
  { objects }: Objects,
  metadata: View<ObjectMeta> | undefined,
  selector: View<LabelSelector> | undefined,
  name: string,
  protocol: Protocol,
): boolean => {
  const hasPort = ({ ports = [] }: View<Container>): boolean =>
    ports.some((port) => port.name === name && protocolOf(port.protocol) === protocol);
  return workloadKinds.some((kind) =>
    objects<KubernetesObject>(kind).some((object) => {
      const { metadata: { labels = {} } = {}, spec } = podOf(object) ?? {};
      return (
        spec !== undefined &&
        namespaceOf(object.metadata) === namespaceOf(metadata) &&
        selects(selector, labels) &&
        containersOf(spec).some(hasPort)
      );
    }),
  );
};
