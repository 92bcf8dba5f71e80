import type {
  Options,
  Peer,
  PolicyPort,
  PolicyRule,
  Policy,
  Port,
  Service,
  Shop,
} from './manifests.ts';
import { labels } from './manifests.ts';
import { isWithin } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * What the machine must let in and out, told from the manifest alone and in the words of
 * docs/firewall.md and of the Kubernetes API. It shares no code with the plugin.
 */
export interface Verdicts {
  /**
   * True where the manifest must be refused: two declarations want one port of the machine. A name
   * that is nobody's opens nothing.
   */
  readonly refused: boolean;
  incoming(packet: Packet): number | undefined;
  outgoing(packet: Packet): boolean;
}

const protocolOf = (text: string | undefined): string => (text ? text : 'TCP').toLowerCase();
const everywhere = new Set([undefined, '', '0.0.0.0', '::']);
const loopback = new Set(['127.0.0.1', '::1']);
/** The address that a port is bound to: itself, `''` for all, `'lo'` for the loopback. */
const boundTo = ({ hostIP }: Port): string =>
  everywhere.has(hostIP)
    ? ''
    : loopback.has(hostIP!)
      ? 'lo'
      : hostIP === 'FD99:0:0::9'
        ? 'fd99::9'
        : hostIP!;

const isOurs = ({ namespace, podSelector }: Policy): boolean => {
  const { matchLabels = {}, matchExpressions = [] } = (podSelector ?? {}) as {
    matchLabels?: { [key: string]: string };
    matchExpressions?: { key: 'app' | 'tier'; operator: string; values?: string[] }[];
  };
  return (
    (namespace ?? 'default') !== 'other' &&
    Object.entries(matchLabels).every(
      ([key, value]) => (labels as { [key: string]: string })[key] === value,
    ) &&
    matchExpressions.every(({ key, operator, values = [] }) =>
      operator === 'In' ? values.includes(labels[key]) : false,
    )
  );
};

const leadsHere = ({ namespace, type, selector = {} }: Service): boolean =>
  (namespace ?? 'default') !== 'other' &&
  type !== 'ExternalName' &&
  Object.keys(selector).length > 0 &&
  Object.entries(selector).every(
    ([key, value]) => (labels as { [key: string]: string })[key] === value,
  );

const isolates = ({ policyTypes = [], egress = [] }: Policy, type: string): boolean =>
  policyTypes.length > 0 ? policyTypes.includes(type) : type === 'Ingress' || egress.length > 0;

const isPeer = (peers: readonly Peer[] | undefined, address: string): boolean =>
  peers === undefined ||
  peers.length === 0 ||
  peers.some(
    ({ ipBlock }) =>
      ipBlock !== undefined &&
      isWithin(address, ipBlock.cidr) &&
      !(ipBlock.except ?? []).some((range) => isWithin(address, range)),
  );

const isSource = (from: readonly string[] | undefined, address: string): boolean =>
  from === undefined || from.some((range) => isWithin(address, range));

export const verdictsOf = ({
  containers,
  sidecars,
  init: _ended,
  policies,
  services,
  options,
}: Shop): Verdicts => {
  const ports = [...sidecars, ...containers].flat();
  const named = (name: string, protocol: string): readonly Port[] =>
    ports.filter((port) => port.name === name && protocolOf(port.protocol) === protocol);
  const targets = services.filter(leadsHere).flatMap((service) =>
    service.ports.map(({ port, targetPort, protocol }) => ({
      wanted: targetPort ? targetPort : port,
      protocol: protocolOf(protocol),
    })),
  );
  const isTarget = (protocol: string, number: number): boolean =>
    targets.some(
      ({ wanted, protocol: own }) =>
        own === protocol &&
        (typeof wanted === 'number' ? wanted : named(wanted, protocol)[0]?.containerPort) ===
          number,
    );
  /** Whether the port is open where no policy says anything. */
  const isOpen = (protocol: string, number: number, destination: string): boolean =>
    options.default === 'allow' ||
    isTarget(protocol, number) ||
    ports.some(
      (port) =>
        protocolOf(port.protocol) === protocol &&
        port.containerPort === number &&
        ['', destination].includes(boundTo(port)),
    );
  /** Whether a declaration binds the port to some addresses and nothing opens it at the others. */
  const isBound = (protocol: string, number: number, destination: string): boolean =>
    ports.some(
      (port) =>
        protocolOf(port.protocol) === protocol &&
        port.containerPort === number &&
        boundTo(port) !== '',
    ) && !isOpen(protocol, number, destination);

  const isIngressPort = (
    { port, endPort, protocol }: PolicyPort,
    { protocol: own, destination }: Packet,
    number: number,
  ): boolean => {
    if (protocolOf(protocol) !== own) return false;
    if (port === undefined) return isOpen(own, number, destination);
    if (isBound(own, number, destination)) return false;
    if (typeof port === 'string')
      return named(port, own).some(({ containerPort }) => containerPort === number);
    return port <= number && number <= (endPort ?? port);
  };
  const ours = policies.filter(isOurs);
  const [ingress, egress] = ['Ingress', 'Egress'].map((type) =>
    ours.filter((policy) => isolates(policy, type)),
  ) as [Policy[], Policy[]];
  const admits = (
    { from, ports: list = [] }: PolicyRule,
    packet: Packet,
    number: number,
  ): boolean =>
    isPeer(from, packet.source) &&
    (list.length === 0
      ? isOpen(packet.protocol, number, packet.destination)
      : list.some((port) => isIngressPort(port, packet, number)));
  const lets = ({ to, ports: list = [] }: PolicyRule, packet: Packet): boolean =>
    isPeer(to, packet.destination) &&
    (list.length === 0 ||
      list.some(
        ({ port, endPort, protocol }) =>
          protocolOf(protocol) === packet.protocol &&
          (port === undefined ||
            (typeof port === 'number' && port <= packet.port && packet.port <= (endPort ?? port))),
      ));

  /** Where a packet to a port of the machine ends. */
  const landing = ({ protocol, destination, port: number }: Packet): number => {
    for (const address of [destination, '']) {
      const here = ports.filter(
        (port) => protocolOf(port.protocol) === protocol && boundTo(port) === address,
      );
      const redirect = here.find(
        ({ hostPort, containerPort }) => hostPort === number && hostPort !== containerPort,
      );
      if (redirect !== undefined) return redirect.containerPort;
      if (here.some(({ containerPort }) => containerPort === number)) return number;
    }
    return number;
  };
  const clash = ports.some((a) =>
    ports.some(
      (b) =>
        a !== b &&
        boundTo(a) !== 'lo' &&
        boundTo(a) === boundTo(b) &&
        protocolOf(a.protocol) === protocolOf(b.protocol) &&
        a.hostPort &&
        a.hostPort !== a.containerPort &&
        (b.containerPort === a.hostPort ||
          (b.hostPort === a.hostPort && b.containerPort !== a.containerPort)),
    ),
  );
  return {
    refused: clash,
    incoming: (packet) => {
      const number = landing(packet);
      const admitted =
        ingress.length > 0
          ? ingress.some((policy) =>
              (policy.ingress ?? []).some((rule) => admits(rule, packet, number)),
            )
          : isOpen(packet.protocol, number, packet.destination);
      const { from, allow = [], ssh = false }: Options = options;
      const isAllowed =
        allow.some(
          (one) =>
            protocolOf(one.protocol) === packet.protocol &&
            one.port === number &&
            isSource(one.from ?? from, packet.source),
        ) ||
        (ssh && packet.protocol === 'tcp' && number === 22 && isSource(from, packet.source));
      return (admitted && isSource(from, packet.source)) || isAllowed ? number : undefined;
    },
    outgoing: (packet) =>
      egress.length > 0
        ? egress.some((policy) => (policy.egress ?? []).some((rule) => lets(rule, packet)))
        : options.egress !== 'deny',
  };
};
