import type { Container, IntOrString, PodContext, View } from 'p2lk/plugin';
import { isLoopbackAddress, parseAddress } from './cidr.ts';
import type { Cidr, Protocol, Redirect, Report, Rule } from './rule.ts';

/** A port of the pod by its declaration. */
export interface DeclaredPort {
  readonly container: string;
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly hostPort?: number;
  /**
   * Where it can be reached; `nowhere`: only the loopback leads to it; undefined: at every address.
   */
  readonly own?: Cidr | 'nowhere';
  /** The declaration. */
  readonly at: object;
}

/** Whether an init container goes on beside the others, so that its ports are the pod's. */
export const isSidecar = ({ restartPolicy }: View<Container>): boolean =>
  restartPolicy === 'Always';

const protocols: { readonly [name: string]: Protocol } = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' };

/**
 * The protocol of a declaration; TCP when it is empty (core/v1 defaults). Undefined for one that
 * does not exist.
 */
export const protocolOf = (text: string | undefined): Protocol | undefined => {
  const name = text || 'TCP';
  return Object.hasOwn(protocols, name) ? protocols[name] : undefined;
};

/**
 * Ports of some containers, in order. The API's rules on numbers and protocols hold for them
 * already.
 */
export const portsOf = (
  containers: readonly View<Container>[],
  report: Report,
): readonly DeclaredPort[] =>
  containers.flatMap((container) =>
    (container.ports ?? []).map((port): DeclaredPort => {
      const own = ownOf(port.hostIP);
      if (own === 'none')
        report(
          'cidr',
          [port, 'hostIP'],
          `hostIP ${JSON.stringify(port.hostIP)} is no IP address`,
          'write it as 192.0.2.10',
        );
      return {
        container: container.name,
        protocol: protocolOf(port.protocol) ?? 'tcp',
        port: port.containerPort,
        at: port,
        ...(port.name !== undefined && port.name !== '' && { name: port.name }),
        // A host port of 0 is none (Kubernetes API, ContainerPort.hostPort).
        ...(port.hostPort !== undefined && port.hostPort !== 0 && { hostPort: port.hostPort }),
        ...(own !== undefined && { own: own === 'none' ? 'nowhere' : own }),
      };
    }),
  );

const ownOf = (hostIP: string | undefined): Cidr | 'nowhere' | 'none' | undefined => {
  if (hostIP === undefined || hostIP === '' || hostIP === '0.0.0.0' || hostIP === '::')
    return undefined;
  const own = parseAddress(hostIP);
  return own === undefined ? 'none' : isLoopbackAddress(own) ? 'nowhere' : own;
};

/**
 * Ports of what runs beside each other: containers and sidecars. Init containers have ended by
 * then.
 */
export const declaredPorts = ({ pod }: PodContext, report: Report): readonly DeclaredPort[] =>
  portsOf([...(pod.initContainers ?? []).filter(isSidecar), ...pod.containers], report);

export const reasonOf = ({
  container,
  name,
  port,
}: Pick<DeclaredPort, 'container' | 'name' | 'port'>): string => `${container} ${name ?? port}`;

/**
 * The declared ports that a port of a Service or a policy means: those of its number or name, and
 * of its protocol.
 */
export const portsMeant = (
  wanted: IntOrString,
  protocol: Protocol,
  declared: readonly DeclaredPort[],
): readonly DeclaredPort[] =>
  declared.filter(
    (one) =>
      one.protocol === protocol && (typeof wanted === 'number' ? one.port : one.name) === wanted,
  );

/** What the pod's own declarations open. */
export const declaredRules = (declared: readonly DeclaredPort[]): readonly Rule[] =>
  declared.flatMap(({ own, ...port }) =>
    own === 'nowhere'
      ? []
      : [
          {
            protocol: port.protocol,
            port: port.port,
            reason: reasonOf(port),
            ...(own !== undefined && { own }),
          },
        ],
  );

const textOf = ({ own }: DeclaredPort): string =>
  own === undefined || own === 'nowhere' ? '' : own.text;

/**
 * Host ports that differ. A packet takes the first that fits, so those for one address come before
 * those for all.
 */
export const redirectsOf = (
  declared: readonly DeclaredPort[],
  report: Report,
): readonly Redirect[] => {
  const open = declared.flatMap(({ own, ...port }) =>
    own === 'nowhere' ? [] : [{ ...port, ...(own !== undefined && { own }) }],
  );
  const redirects = open.flatMap((port, i): Redirect[] => {
    const { hostPort, protocol, own } = port;
    if (hostPort === undefined || hostPort === port.port) return [];
    const isAt = (other: DeclaredPort): boolean =>
      other.protocol === protocol && textOf(other) === textOf(port);
    // Under a kubelet the one has the node's address and the other the pod's; a machine has one
    // address for both.
    const hidden = open.find((other) => isAt(other) && other.port === hostPort);
    const earlier = open
      .slice(0, i)
      .find((other) => isAt(other) && other.hostPort === hostPort && other.port !== port.port);
    const other = hidden ?? earlier;
    if (other !== undefined) {
      report(
        'port',
        [port.at, 'hostPort'],
        `hostPort ${hostPort} leads to ${reasonOf(port)} (${port.port}), and to ` +
          `${reasonOf(other)} (${other.port}): on one machine only one of them can be reached there`,
        'give one of them another port',
      );
    }
    return [
      {
        protocol,
        port: hostPort,
        to: port.port,
        reason: reasonOf(port),
        ...(own !== undefined && { own }),
      },
    ];
  });
  // A port of one address is left alone there where the others lead elsewhere.
  const kept = open.flatMap((port): Redirect[] =>
    port.own !== undefined &&
    redirects.some(
      (one) => one.own === undefined && one.port === port.port && one.protocol === port.protocol,
    )
      ? [
          {
            protocol: port.protocol,
            port: port.port,
            to: port.port,
            own: port.own,
            reason: reasonOf(port),
          },
        ]
      : [],
  );
  return [...kept, ...redirects].toSorted(
    (a, b) => Number(a.own === undefined) - Number(b.own === undefined),
  );
};
