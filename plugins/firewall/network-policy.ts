import { selects } from 'p2lk/plugin';
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  PodContext,
  View,
} from 'p2lk/plugin';
import { holds, outermost, parseCidr } from './cidr.ts';
import { portsMeant, protocolOf } from './declared.ts';
import { bounding, opening, range } from './openings.ts';
import type { Bounding, Openings, Port } from './openings.ts';
import { isElsewhere, namespaceOf } from './other-pods.ts';
import type { Cidr, Protocol, Report, Rule } from './rule.ts';
import { reportNobody } from './services.ts';

/**
 * What the policies that select the pod allow; a direction is undefined when none of them isolates
 * it.
 */
export interface Isolation {
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  /** Names of the policies that isolate what comes in. */
  readonly names: readonly string[];
}

type Peer = Pick<Rule, 'peer' | 'except'>;
type Direction = 'ingress' | 'egress';

/**
 * Source: Kubernetes API, NetworkPolicySpec: the rules of all policies that select the pod add up.
 */
export const isolation = (
  policies: readonly View<NetworkPolicy>[],
  openings: Openings,
  context: PodContext,
  report: Report,
): Isolation => {
  const numbered = bounding(openings);
  const ours = policies.filter(
    ({ metadata, spec }) =>
      namespaceOf(metadata) === context.workload.namespace &&
      selects(spec?.podSelector, context.metadata.labels ?? {}),
  );
  const types = new Map(ours.map((policy) => [policy, typesOf(policy, report)]));
  const isolating = (type: string): readonly View<NetworkPolicy>[] =>
    ours.filter((policy) => types.get(policy)!.includes(type));
  const rulesOf = (policy: View<NetworkPolicy>, direction: Direction): Rule[] =>
    (policy.spec?.[direction] ?? []).flatMap((written) => {
      // An empty entry of a list is a rule that restricts nothing, as Go's decoder reads it.
      const rule = written ?? {};
      const peers = 'from' in rule ? rule.from : 'to' in rule ? rule.to : undefined;
      const ports =
        direction === 'egress'
          ? outgoing(rule.ports ?? [], report)
          : incoming(rule.ports ?? [], policy, { ...openings, numbered }, context, report);
      return peersOf(peers ?? [], report).flatMap((peer) =>
        ports.map(({ of, ...port }): Rule => ({
          ...port,
          ...peer,
          reason: `NetworkPolicy ${policy.metadata?.name ?? ''}${of === undefined ? '' : `, ${of}`}`,
        })),
      );
    });
  const [ingress, egress] = [isolating('Ingress'), isolating('Egress')];
  return {
    names: ingress.map(({ metadata }) => metadata?.name ?? ''),
    ...(ingress.length > 0 && { ingress: ingress.flatMap((policy) => rulesOf(policy, 'ingress')) }),
    ...(egress.length > 0 && { egress: egress.flatMap((policy) => rulesOf(policy, 'egress')) }),
  };
};

/**
 * Source: pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicy: no types mean Ingress, and
 * Egress where there are such rules.
 */
const typesOf = ({ spec }: View<NetworkPolicy>, report: Report): readonly string[] => {
  const types = spec?.policyTypes ?? [];
  for (const [i, type] of types.entries())
    if (type !== 'Ingress' && type !== 'Egress')
      report(
        'rule',
        [types, i],
        `policy type ${JSON.stringify(type)} is neither Ingress nor Egress`,
      );
  return types.length > 0
    ? types
    : (spec?.egress ?? []).length > 0
      ? ['Ingress', 'Egress']
      : ['Ingress'];
};

/**
 * No list and an empty list both mean everybody; a selector that only a cluster can follow means
 * nobody.
 */
const peersOf = (peers: readonly View<NetworkPolicyPeer>[], report: Report): readonly Peer[] =>
  peers.length === 0 ? [{}] : peers.flatMap((peer, i) => peerOf(peer ?? {}, [peers, i], report));

/** A range as the API wants it, with its prefix. */
const parseBlock = (text: string): Cidr | string => {
  const parsed = parseCidr(text);
  return typeof parsed === 'string' || text.includes('/')
    ? parsed
    : `is an address without a prefix: write ${parsed.text}`;
};

const peerOf = (
  peer: View<NetworkPolicyPeer>,
  at: readonly [object, number],
  report: Report,
): readonly Peer[] => {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock === undefined) {
    if (podSelector === undefined && namespaceSelector === undefined)
      report(
        'rule',
        at,
        'the peer says nothing: an ipBlock or a selector is wanted',
        'leave the list away to mean everybody',
      );
    else
      report(
        'policy',
        peer,
        'which pods these selectors mean only a cluster knows: nobody is let through by them',
        'name addresses with ipBlock',
      );
    return [];
  }
  if (podSelector !== undefined || namespaceSelector !== undefined) {
    report(
      'rule',
      [peer, 'ipBlock'],
      'a peer with ipBlock cannot have a selector beside it',
      'make two peers of it',
    );
    return [];
  }
  const range = parseBlock(ipBlock.cidr ?? '');
  if (typeof range === 'string') {
    report('cidr', [ipBlock, 'cidr'], `${JSON.stringify(ipBlock.cidr ?? '')} ${range}`);
    return [];
  }
  const except = (ipBlock.except ?? []).flatMap((text, i): Cidr[] => {
    const parsed = parseBlock(text);
    const fault =
      typeof parsed === 'string'
        ? parsed
        : holds(range, parsed) && !holds(parsed, range)
          ? undefined
          : `must be a part of ${range.text}, and not all of it`;
    if (typeof parsed !== 'string' && fault === undefined) return [parsed];
    report('cidr', [ipBlock.except!, i], `${JSON.stringify(text)} ${fault}`);
    return [];
  });
  return [{ peer: range, ...(except.length > 0 && { except: outermost(except) }) }];
};

/** A port's number or range; undefined, and reported, when it is none. */
const rangeOf = (
  wanted: View<NetworkPolicyPort>,
  report: Report,
): { readonly protocol: Protocol; readonly last?: number } | undefined => {
  const { port, endPort } = wanted;
  // An empty protocol is one that does not exist: only an absent one is TCP
  // (pkg/apis/networking/validation, ValidateNetworkPolicyPort).
  const protocol = wanted.protocol === '' ? undefined : protocolOf(wanted.protocol);
  const refuse = (key: 'port' | 'endPort' | 'protocol', message: string): undefined =>
    report('port', [wanted, key], message) as undefined;
  if (protocol === undefined)
    return refuse(
      'protocol',
      `protocol ${JSON.stringify(wanted.protocol)} is none of TCP, UDP and SCTP`,
    );
  if (typeof port === 'number' && (port < 1 || port > 65_535))
    return refuse('port', `port ${port} is no port: ports go from 1 to 65535`);
  if (endPort === undefined) return { protocol };
  if (typeof port !== 'number')
    return refuse('endPort', 'endPort needs a port by number beside it, where the range begins');
  if (endPort > 65_535 || endPort < 1)
    return refuse('endPort', `endPort ${endPort} is no port: ports go from 1 to 65535`);
  if (endPort < port) return refuse('endPort', `endPort ${endPort} lies below port ${port}`);
  return { protocol, last: endPort };
};

const outgoing = (ports: readonly View<NetworkPolicyPort>[], report: Report): readonly Port[] =>
  ports.length === 0
    ? [{ protocol: 'any' }]
    : ports.flatMap((written): Port[] => {
        const wanted = written ?? {};
        const read = rangeOf(wanted, report);
        const { port } = wanted;
        if (read === undefined) return [];
        if (port === undefined) return [{ protocol: read.protocol }];
        if (typeof port === 'number') return [range(read.protocol, port, read.last ?? port)];
        report(
          'policy',
          [wanted, 'port'],
          `which number port ${JSON.stringify(port)} of other pods has only a cluster knows: ` +
            'nothing goes out by it',
          'write its number',
        );
        return [];
      });

const incoming = (
  ports: readonly View<NetworkPolicyPort>[],
  { metadata, spec }: View<NetworkPolicy>,
  { declared, open, numbered }: Openings & { readonly numbered: Bounding },
  context: PodContext,
  report: Report,
): readonly Port[] => {
  // A rule that names no port speaks of all that is open without it.
  if (ports.length === 0) return open.map(opening);
  return ports.flatMap((written): readonly Port[] => {
    const wanted = written ?? {};
    const read = rangeOf(wanted, report);
    const { port } = wanted;
    if (read === undefined) return [];
    const { protocol } = read;
    if (port === undefined)
      return open.flatMap((rule): Port[] =>
        rule.protocol === 'any'
          ? [{ protocol }]
          : rule.protocol === protocol
            ? [opening(rule)]
            : [],
      );
    if (typeof port === 'number') return numbered(protocol, port, read.last ?? port);
    const meant = portsMeant(port, protocol, declared);
    if (meant.length === 0 && !isElsewhere(context, metadata, spec?.podSelector, port, protocol)) {
      reportNobody(
        port,
        protocol,
        declared,
        [wanted, 'port'],
        'no container that the policy selects',
        report,
      );
    }
    return meant.flatMap((one) => numbered(protocol, one.port, one.port));
  });
};
