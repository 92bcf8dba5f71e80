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
  if (own === undefined) return 'none';
  return isLoopbackAddress(own) ? 'nowhere' : own;
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

type Index = ReadonlyMap<string, readonly DeclaredPort[]>;

/** The last pod's: thousands of ports may be declared, and each be named by a Service or a policy. */
let last: { readonly of: readonly DeclaredPort[]; readonly index: Index } | undefined;

const indexOf = (declared: readonly DeclaredPort[]): Index => {
  if (last?.of === declared) return last.index;
  const index = new Map<string, DeclaredPort[]>();
  for (const one of declared)
    for (const wanted of [one.port, ...(one.name === undefined ? [] : [one.name])])
      addTo(index, keyOf(one.protocol, wanted), one);
  last = { of: declared, index };
  return index;
};

/** A name may look like a number. */
const keyOf = (protocol: Protocol, wanted: IntOrString): string =>
  `${protocol} ${typeof wanted} ${wanted}`;

/** Adds to the list of a key, which is there from its first item on. */
export const addTo = <T>(lists: Map<string, T[]>, key: string, item: T): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
};

/**
 * The declared ports that a port of a Service or a policy means: those of its number or name, and
 * of its protocol.
 */
export const portsMeant = (
  wanted: IntOrString,
  protocol: Protocol,
  declared: readonly DeclaredPort[],
): readonly DeclaredPort[] => indexOf(declared).get(keyOf(protocol, wanted)) ?? [];

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

const openOf = (declared: readonly DeclaredPort[]): readonly OpenPort[] =>
  declared.flatMap(({ own, ...port }) =>
    own === 'nowhere' ? [] : [{ ...port, ...(own !== undefined && { own }) }],
  );

type OpenPort = Omit<DeclaredPort, 'own'> & { readonly own?: Cidr };

/** A port at the addresses at which another is declared. */
const atOf = ({ protocol, own }: OpenPort, port: number): string =>
  `${protocol} ${own?.text ?? ''} ${port}`;

/**
 * Host ports that differ. A packet takes the first that fits, so those for one address come before
 * those for all.
 */
export const redirectsOf = (
  declared: readonly DeclaredPort[],
  report: Report,
): readonly Redirect[] => {
  const open = openOf(declared);
  const firstAt = new Map<string, OpenPort>();
  for (const port of open) {
    const key = atOf(port, port.port);
    if (!firstAt.has(key)) firstAt.set(key, port);
  }
  // Of the ports that an earlier host port leads to, two that differ say enough.
  const ledTo = new Map<string, OpenPort[]>();
  const redirects = open.flatMap((port): Redirect[] => {
    const { hostPort, protocol, own } = port;
    if (hostPort === undefined) return [];
    const key = atOf(port, hostPort);
    const before = ledTo.get(key) ?? [];
    const earlier = before.find((other) => other.port !== port.port);
    if (before.every((other) => other.port !== port.port))
      ledTo.set(key, [...before, port].slice(0, 2));
    if (hostPort === port.port) return [];
    // Under a kubelet the one has the node's address and the other the pod's; a machine has one
    // address for both.
    const other = firstAt.get(key) ?? earlier;
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
  const everywhere = new Set(
    redirects
      .filter(({ own }) => own === undefined)
      .map(({ protocol, port }) => `${protocol} ${port}`),
  );
  const kept = open.flatMap((port): Redirect[] =>
    port.own !== undefined && everywhere.has(`${port.protocol} ${port.port}`)
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
