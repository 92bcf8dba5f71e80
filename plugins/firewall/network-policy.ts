import { selects } from 'p2lk/plugin';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, PodContext, View } from 'p2lk/plugin';
import { holds, parseCidr } from './cidr.ts';
import { portsNamed, protocolOf } from './declared.ts';
import type { DeclaredPort } from './declared.ts';
import type { Cidr, Rule } from './rule.ts';

/** What the policies that select the pod allow; a direction is undefined when none of them isolates it. */
export interface Isolation {
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

type Report = (slug: 'policy' | 'cidr', at: object | readonly [object, string], message: string) => void;

/** Source: Kubernetes API, NetworkPolicySpec: rules of all policies that select the pod add up. */
export const isolation = (
  policies: readonly View<NetworkPolicy>[],
  declared: readonly DeclaredPort[],
  context: PodContext,
  report: Report,
): Isolation => {
  const ours = policies.filter(
    ({ metadata, spec }) =>
      (metadata?.namespace ?? 'default') === context.workload.namespace && selects(spec?.podSelector, context.metadata.labels ?? {}),
  );
  const types = (policy: View<NetworkPolicy>): readonly string[] =>
    policy.spec?.policyTypes ?? (policy.spec?.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);
  const ingress = ours.filter((policy) => types(policy).includes('Ingress'));
  const egress = ours.filter((policy) => types(policy).includes('Egress'));
  const rulesOf = (policy: View<NetworkPolicy>, direction: 'ingress' | 'egress'): Rule[] =>
    (policy.spec?.[direction] ?? []).flatMap((rule) => {
      const peers = 'from' in rule ? rule.from : 'to' in rule ? rule.to : undefined;
      return combine(
        peersOf(peers, report),
        portsOf(rule.ports, direction, declared, report),
        `NetworkPolicy ${policy.metadata?.name ?? ''}`,
      );
    });
  return {
    ...(ingress.length > 0 && { ingress: ingress.flatMap((policy) => rulesOf(policy, 'ingress')) }),
    ...(egress.length > 0 && { egress: egress.flatMap((policy) => rulesOf(policy, 'egress')) }),
  };
};

type Peer = Pick<Rule, 'peer' | 'except'>;
type Port = Pick<Rule, 'protocol' | 'port' | 'endPort'>;

const combine = (peers: readonly Peer[], ports: readonly Port[], reason: string): Rule[] =>
  peers.flatMap((peer) => ports.map((port): Rule => ({ ...port, ...peer, reason })));

/** No list and an empty list both mean everybody; a selector that only a cluster can follow means nobody. */
const peersOf = (peers: readonly View<NetworkPolicyPeer>[] | undefined, report: Report): readonly Peer[] => {
  if (peers === undefined || peers.length === 0) return [{}];
  return peers.flatMap((peer): Peer[] => {
    const { ipBlock } = peer;
    if (ipBlock === undefined) {
      report('policy', peer, 'which pods these selectors mean only a cluster knows: nobody is let through by them');
      return [];
    }
    const range = parseCidr(ipBlock.cidr);
    const except = (ipBlock.except ?? []).map(parseCidr);
    for (const [key, parsed] of [['cidr', range] as const, ...except.map((one) => ['except', one] as const)]) {
      if (typeof parsed === 'string') report('cidr', [ipBlock, key], `${key === 'cidr' ? ipBlock.cidr : 'a range under except'} ${parsed}`);
    }
    if (typeof range === 'string' || except.some((one) => typeof one === 'string')) return [];
    return [{ peer: range, except: outermost(except as readonly Cidr[]) }];
  });
};

/** Ranges without those that another one holds: sets of nftables refuse overlaps. */
const outermost = (ranges: readonly Cidr[]): readonly Cidr[] =>
  ranges.filter((range, i) => !ranges.some((other, j) => i !== j && holds(other, range) && !(holds(range, other) && i < j)));

const portsOf = (
  ports: readonly View<NetworkPolicyPort>[] | undefined,
  direction: 'ingress' | 'egress',
  declared: readonly DeclaredPort[],
  report: Report,
): readonly Port[] => {
  // A rule that names no port speaks of all that the pod has: coming in, that is what it declares.
  if (ports === undefined || ports.length === 0) {
    return direction === 'egress' ? [{ protocol: 'any' }] : declared.map(({ protocol, port }) => ({ protocol, port }));
  }
  return ports.flatMap((wanted): Port[] => {
    const { port, endPort } = wanted;
    const protocol = protocolOf(wanted.protocol);
    if (port === undefined)
      return direction === 'egress'
        ? [{ protocol }]
        : declared.filter((one) => one.protocol === protocol).map((one) => ({ protocol, port: one.port }));
    if (typeof port === 'string' && direction === 'egress') {
      report(
        'policy',
        [wanted, 'port'],
        `which number port ${JSON.stringify(port)} of other pods has only a cluster knows: nothing goes out by it`,
      );
      return [];
    }
    const numbers = portsNamed(port, protocol, declared);
    if (numbers.length === 0) report('policy', [wanted, 'port'], `no container of the pod has a port named ${JSON.stringify(port)}`);
    if (typeof port === 'number' && endPort !== undefined) {
      if (endPort < port) report('cidr', [wanted, 'endPort'], `endPort ${endPort} lies below port ${port}`);
      return [{ protocol, port, endPort }];
    }
    return numbers.map((number) => ({ protocol, port: number }));
  });
};
