import { selects } from 'p2lk/plugin';
import type {
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  PodContext,
  View,
} from 'p2lk/plugin';
import { bounding } from './openings.ts';
import type { Openings } from './openings.ts';
import { namespaceOf } from './other-pods.ts';
import { peersOf } from './policy-peers.ts';
import { incoming, outgoing } from './policy-ports.ts';
import type { Report, Rule } from './rule.ts';

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

type Direction = 'ingress' | 'egress';
/** A rule of either direction. */
type RuleOfBoth = View<NetworkPolicyIngressRule & NetworkPolicyEgressRule>;

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
      const { from, to }: RuleOfBoth = rule;
      const peers = from ?? to;
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
  if (types.length > 0) return types;
  return (spec?.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
};
