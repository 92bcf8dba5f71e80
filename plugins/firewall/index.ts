/**
 * Ports: a machine that is closed by default and open where the pod says so.
 *
 * | field | manifest |
 * | --- | --- |
 * | `ports` of containers and sidecars, target ports of Services, NetworkPolicies of the input | rule files under `/etc/p2lk/firewall`, loaded by `p2lk-prepare` before any container of the pod starts |
 * | `hostPort` that differs from `containerPort` | a redirect |
 *
 * Source: Kubernetes API, ContainerPort, NetworkPolicySpec; `iptables-restore(8)`, `nft(8)`.
 */
import { definePlugin, Stage } from 'p2lk/plugin';
import type { NetworkPolicy, PodContext, Service, View } from 'p2lk/plugin';
import { parseCidr } from './cidr.ts';
import { declaredPorts, declaredRules, isLoopback, protocolOf, reasonOf, serviceRules } from './declared.ts';
import type { DeclaredPort } from './declared.ts';
import { load } from './load.ts';
import { isolation } from './network-policy.ts';
import { annotated, optionsSchema } from './options.ts';
import type { FirewallOptions } from './options.ts';
import type { Cidr, Rule, RuleSet } from './rule.ts';

const listed = <T>(kind: string, context: PodContext): readonly View<T>[] =>
  context.resolved<readonly View<T>[]>({ kind: `${kind}List`, name: '' })?.value ?? [];

const cidrsOf = (texts: readonly string[], context: PodContext): readonly Cidr[] =>
  texts.flatMap((text) => {
    const parsed = parseCidr(text);
    if (typeof parsed !== 'string') return [parsed];
    context.report('cidr', { at: context.pod, message: `the firewall's ${JSON.stringify(text)} ${parsed}` });
    return [];
  });

/** Ports that the config opens. */
const configured = ({ allow = [], ssh = false }: FirewallOptions, context: PodContext): readonly Rule[] =>
  [...allow, ...(ssh ? [{ port: 22 }] : [])].flatMap(
    ({ port, protocol, from }: { readonly port: number; readonly protocol?: string; readonly from?: readonly string[] }) => {
      const rule: Rule = { protocol: protocolOf(protocol), port, reason: 'config' };
      return from === undefined ? [rule] : cidrsOf(from, context).map((peer) => ({ ...rule, peer }));
    },
  );

/** Narrows rules that let everybody in to the config's sources. */
const narrowed = (rules: readonly Rule[], from: readonly string[] | undefined, context: PodContext): readonly Rule[] => {
  if (from === undefined) return rules;
  const peers = cidrsOf(from, context);
  return rules.flatMap((rule) => (rule.peer === undefined ? peers.map((peer) => ({ ...rule, peer })) : [rule]));
};

const ruleSet = (options: FirewallOptions, declared: readonly DeclaredPort[], context: PodContext): RuleSet => {
  const { accept, redirects } = declaredRules(declared);
  const services = serviceRules(listed<Service>('Service', context), declared, context);
  const isolated = isolation(listed<NetworkPolicy>('NetworkPolicy', context), declared, context, (slug, at, message) =>
    context.report(slug, { at, message }),
  );
  const open = isolated.ingress ?? [...accept, ...services];
  const egress = isolated.egress ?? (options.egress === 'deny' ? [] : undefined);
  return {
    accept:
      options.default === 'allow'
        ? [{ protocol: 'any', reason: 'default allow' }]
        : unique([...narrowed(open, options.from, context), ...configured(options, context)]),
    redirects,
    log: options.log ?? false,
    ...(egress !== undefined && { egress: unique(egress) }),
    ...(options.rateLimit !== undefined && { rateLimit: options.rateLimit }),
  };
};

/** One rule for one opening: the first reason counts. */
const unique = (rules: readonly Rule[]): readonly Rule[] => {
  const seen = new Map<string, Rule>();
  for (const rule of rules) {
    const key = JSON.stringify({ ...rule, reason: '' });
    if (!seen.has(key)) seen.set(key, rule);
  }
  return [...seen.values()];
};

export default definePlugin<FirewallOptions>({
  name: 'firewall',
  apiVersion: 1,
  fields: ['Container.ports'],
  options: optionsSchema,
  diagnostics: {
    closed: { severity: 'note', title: 'ports that are closed' },
    loopback: { severity: 'note', title: 'port on the loopback only' },
    init: { severity: 'note', title: 'ports of an init container' },
    policy: { severity: 'warning', title: 'policy that needs a cluster' },
    cidr: { severity: 'error', title: 'address range or port range that is none' },
    annotation: { severity: 'error', title: 'firewall annotation that says nothing' },
  },
  references: function* () {
    yield { kind: 'ServiceList', name: '', optional: true };
    yield { kind: 'NetworkPolicyList', name: '', optional: true };
  },
  apply(hooks, options) {
    // Early, so that the rules are loaded before any other step of the pod's preparation.
    hooks.pod.tap({ name: 'firewall', stage: Stage.early }, (pod, manifest, context) => {
      const chosen = annotated(options, { ...context.object.metadata?.annotations, ...context.metadata.annotations });
      if (typeof chosen === 'string') {
        context.report('annotation', { at: context.pod, message: chosen });
        return;
      }
      const declared = declaredPorts(context);
      for (const container of pod.initContainers ?? []) {
        if (container.restartPolicy !== 'Always' && (container.ports ?? []).length > 0) {
          context.ignore(container, 'ports', 'an init container has ended before anybody could reach them, so they stay closed', 'init');
        }
      }
      for (const port of declared.filter(isLoopback)) {
        context.report('loopback', {
          at: port.at,
          message: `port ${port.hostPort ?? port.port} of ${reasonOf(port)} (${port.port}) is meant for ${port.hostIP} only: it is not opened to the outside`,
        });
      }
      const rules = ruleSet(chosen, declared, context);
      if (chosen.default !== 'allow') {
        context.report('closed', {
          at: pod,
          message:
            'only the ports that the pod declares, its Services lead to or the config allows can be reached from outside; under a kubelet every port can be',
        });
      }
      for (const rule of rules.accept) context.record('ports', rowOf(rule));
      for (const { protocol, port, to, own, reason } of rules.redirects) {
        context.record('ports', {
          port: String(port),
          protocol,
          from: 'anyone',
          at: own?.text ?? 'all addresses',
          why: `${reason}, redirected to ${to}`,
        });
      }
      load(rules, chosen.backend ?? 'iptables', manifest, context);
    });
  },
});

const rowOf = ({ protocol, port, endPort, peer, except = [], own, reason }: Rule): { readonly [column: string]: string } => ({
  port: port === undefined ? 'all' : endPort === undefined ? String(port) : `${port}-${endPort}`,
  protocol,
  from: peer === undefined ? 'anyone' : `${peer.text}${except.length === 0 ? '' : ` except ${except.map(({ text }) => text).join(', ')}`}`,
  at: own?.text ?? 'all addresses',
  why: reason,
});
