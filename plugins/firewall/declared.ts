import type { Container, IntOrString, PodContext, Service, View } from 'p2lk/plugin';
import { parseCidr } from './cidr.ts';
import type { Cidr, Redirect, Rule } from './rule.ts';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** A port of the pod by its declaration. */
export interface DeclaredPort {
  readonly container: string;
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  /** The declaration. */
  readonly at: object;
}

/** Containers that run beside each other: sidecars too, since their ports are the pod's; not init containers, which end first. */
const running = ({ pod }: PodContext): readonly View<Container>[] => [
  ...(pod.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ...pod.containers,
];

export const protocolOf = (text: string | undefined): Protocol => (text ?? 'TCP').toLowerCase() as Protocol;

export const declaredPorts = (context: PodContext): readonly DeclaredPort[] =>
  running(context).flatMap((container) =>
    (container.ports ?? []).map((port) => ({
      container: container.name,
      protocol: protocolOf(port.protocol),
      port: port.containerPort,
      at: port,
      ...(port.name !== undefined && { name: port.name }),
      // A host port of 0 is none (Kubernetes API, ContainerPort.hostPort).
      ...(port.hostPort !== undefined && port.hostPort !== 0 && { hostPort: port.hostPort }),
      ...(port.hostIP !== undefined && port.hostIP !== '' && { hostIP: port.hostIP }),
    })),
  );

export const reasonOf = ({ container, name, port }: DeclaredPort): string => `${container} ${name ?? port}`;

/** The numbers that a port stands for: itself, or those of the declared ports of that name and protocol. */
export const portsNamed = (wanted: IntOrString, protocol: Protocol, declared: readonly DeclaredPort[]): readonly number[] =>
  typeof wanted === 'number'
    ? [wanted]
    : declared.filter((port) => port.name === wanted && port.protocol === protocol).map(({ port }) => port);

/** Where a port can be reached. `nowhere`: only the loopback leads to it. */
const ownOf = ({ hostIP }: DeclaredPort): Cidr | undefined | 'nowhere' => {
  if (hostIP === undefined || hostIP === '0.0.0.0' || hostIP === '::') return undefined;
  const own = parseCidr(hostIP);
  if (typeof own === 'string') return 'nowhere';
  return own.text.startsWith('127.') || own.text === '::1/128' ? 'nowhere' : own;
};

/** Whether the port is meant for the machine's own processes. */
export const isLoopback = (port: DeclaredPort): boolean => ownOf(port) === 'nowhere';

/** What the pod's own declarations open. */
export const declaredRules = (
  declared: readonly DeclaredPort[],
): { readonly accept: readonly Rule[]; readonly redirects: readonly Redirect[] } => {
  const accept: Rule[] = [];
  const redirects: Redirect[] = [];
  for (const port of declared) {
    const own = ownOf(port);
    if (own === 'nowhere') continue;
    const at = own === undefined ? {} : { own };
    accept.push({ protocol: port.protocol, port: port.port, reason: reasonOf(port), ...at });
    if (port.hostPort !== undefined && port.hostPort !== port.port) {
      redirects.push({ protocol: port.protocol, port: port.hostPort, to: port.port, reason: reasonOf(port), ...at });
    }
  }
  return { accept, redirects };
};

/** Target ports of the Services of the input that select the pod (Kubernetes API, ServicePort.targetPort). */
export const serviceRules = (
  services: readonly View<Service>[],
  declared: readonly DeclaredPort[],
  { metadata, workload }: PodContext,
): readonly Rule[] => {
  const labels = metadata.labels ?? {};
  return services
    .filter((service) => (service.metadata?.namespace ?? 'default') === workload.namespace)
    .filter(
      ({ spec }) =>
        spec?.selector !== undefined &&
        Object.entries(spec.selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value),
    )
    .flatMap(({ metadata: { name = '' } = {}, spec }) =>
      (spec?.ports ?? []).flatMap(({ port, targetPort, protocol }) =>
        portsNamed(targetPort ?? port, protocolOf(protocol), declared).map((number): Rule => ({
          protocol: protocolOf(protocol),
          port: number,
          reason: `Service ${name}`,
        })),
      ),
    );
};
