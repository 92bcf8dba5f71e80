import type { NetworkPolicy, PodContext, Service } from 'p2lk/plugin';
import { common, parseCidr } from './cidr.ts';
import { declaredRules, protocolOf, redirectsOf } from './declared.ts';
import type { DeclaredPort } from './declared.ts';
import { isolation } from './network-policy.ts';
import type { FirewallOptions } from './options.ts';
import { unique } from './rule.ts';
import type { Cidr, Report, Rule, RuleSet } from './rule.ts';
import { serviceRules } from './services.ts';

/** Ranges that the schema or the annotation's reader has passed. */
const cidrs = (texts: readonly string[]): readonly Cidr[] =>
  texts.map(parseCidr).filter((range) => typeof range !== 'string');

/** Narrows rules to the sources that the config or an annotation names. */
const narrowed = (rules: readonly Rule[], from: readonly string[] | undefined): readonly Rule[] =>
  from === undefined
    ? rules
    : rules.flatMap((rule) =>
        cidrs(from).flatMap((range): Rule[] => {
          const peer = rule.peer === undefined ? range : common(rule.peer, range);
          return peer === undefined ? [] : [{ ...rule, peer }];
        }),
      );

/** Ports that the config or an annotation opens besides the pod's. */
const configured = ({ allow = [], ssh = false, from }: FirewallOptions): readonly Rule[] => [
  ...allow.flatMap(({ port, protocol, from: own = from }) =>
    narrowed([{ protocol: protocolOf(protocol) ?? 'tcp', port, reason: 'option allow' }], own),
  ),
  ...(ssh ? narrowed([{ protocol: 'tcp', port: 22, reason: 'option ssh' }], from) : []),
];

/** The rules of a pod's machine, and the policies that narrowed them. */
export interface Firewall {
  readonly rules: RuleSet;
  readonly policies: readonly string[];
}

/** Puts together what the pod declares, the Services and policies of the input, and the options. */
export const firewallOf = (
  options: FirewallOptions,
  declared: readonly DeclaredPort[],
  context: PodContext,
  report: Report,
): Firewall => {
  const services = serviceRules(context.objects<Service>('Service'), declared, context, report);
  const open: readonly Rule[] =
    options.default === 'allow'
      ? [{ protocol: 'any', reason: 'default allow' }]
      : [...declaredRules(declared), ...services];
  const { names, ingress, egress } = isolation(
    context.objects<NetworkPolicy>('NetworkPolicy'),
    { declared, open },
    context,
    report,
  );
  const outgoing = egress ?? (options.egress === 'deny' ? [] : undefined);
  return {
    policies: names,
    rules: {
      accept: unique([...narrowed(ingress ?? open, options.from), ...configured(options)]),
      redirects: redirectsOf(declared, report),
      log: options.log ?? false,
      ...(outgoing !== undefined && { egress: unique(outgoing) }),
      ...(options.rateLimit !== undefined && { rateLimit: options.rateLimit }),
    },
  };
};
