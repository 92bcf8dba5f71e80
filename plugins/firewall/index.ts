/**
 * Ports: a machine that is closed by default and open where the pod says so.
 *
 * | field | manifest |
 * | --- | --- |
 * | `ports` of containers and sidecars | rule files under `/etc/p2lk/firewall` |
 * | target ports of Services, NetworkPolicies of the input | the same |
 * | `hostPort` that differs from `containerPort` | a redirect |
 *
 * Source: Kubernetes API, ContainerPort, NetworkPolicySpec; `iptables-restore(8)`, `nft(8)`.
 */
import { definePlugin, Stage } from 'p2lk/plugin';
import type { ContainerPort, PodContext, PodSpec, View } from 'p2lk/plugin';
import { annotated } from './annotations.ts';
import { parseAddress } from './cidr.ts';
import { declaredPorts, isSidecar, portsOf, reasonOf } from './declared.ts';
import type { DeclaredPort } from './declared.ts';
import { load } from './load.ts';
import { optionsSchema } from './options.ts';
import type { FirewallOptions } from './options.ts';
import { warnOfVolumes } from './network-volumes.ts';
import { askForObjects } from './other-pods.ts';
import { closedPorts, rowsOf } from './rows.ts';
import { firewallOf } from './rule-set.ts';
import type { Report } from './rule.ts';

/** The workload's options: annotations of the object, then those of its pod. */
const optionsOf = (
  options: FirewallOptions,
  { object, metadata, report }: PodContext,
): FirewallOptions => {
  let chosen = options;
  for (const { annotations } of object.metadata === metadata
    ? [metadata]
    : [object.metadata ?? {}, metadata]) {
    if (annotations === undefined) continue;
    chosen = annotated(chosen, annotations, (key, reason, help) =>
      report('annotation', {
        at: [annotations, key],
        message: `${key} ${reason}`,
        ...(help !== undefined && { help }),
      }),
    );
  }
  return chosen;
};

/** Says which ports of the pod cannot be reached, and gives those of init containers. */
const endedPorts = (pod: View<PodSpec>, context: PodContext): readonly DeclaredPort[] =>
  (pod.initContainers ?? [])
    .filter((container) => !isSidecar(container) && (container.ports ?? []).length > 0)
    .flatMap((container) => {
      context.ignore(
        container,
        'ports',
        'an init container has ended before anybody could reach them, so they stay closed',
        'init',
      );
      return portsOf([container], () => undefined);
    });

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
    egress: { severity: 'warning', title: 'network volume behind closed ports' },
    cidr: { severity: 'error', title: 'address or address range that is none' },
    port: { severity: 'error', title: 'port that is none' },
    'no-such-port': { severity: 'warning', title: 'port name that no container has' },
    rule: { severity: 'error', title: 'policy rule that says nothing' },
    annotation: { severity: 'error', title: 'firewall annotation that says nothing' },
  },
  references: askForObjects,
  apply(hooks, options) {
    // Early, so that the rules are loaded before any other step of the pod's preparation.
    hooks.pod.tap({ name: 'firewall', stage: Stage.early }, (pod, manifest, context) => {
      const report: Report = (slug, at, message, help) =>
        context.report(slug, { at, message, ...(help !== undefined && { help }) });
      const own = optionsOf(options, context);
      const { status } = context.boot;
      const chosen =
        status === undefined
          ? own
          : { ...own, allow: [...(own.allow ?? []), { port: status.port, from: status.from }] };
      const declared = declaredPorts(context, report);
      const ended = endedPorts(pod, context);
      for (const port of declared) {
        const { hostPort, hostIP = '' } = port.at as View<ContainerPort>;
        if (port.own !== 'nowhere' || parseAddress(hostIP) === undefined) continue;
        const number = hostPort ? `${port.port}, host port ${hostPort}` : port.port;
        context.report('loopback', {
          at: [port.at, 'hostIP'],
          message:
            `${reasonOf(port)} (${number}) is meant for ${hostIP} alone, the machine's own ` +
            'loopback: it is not opened to the outside',
        });
      }
      const firewall = firewallOf(chosen, declared, context, report);
      if (chosen.default !== 'allow') {
        context.report('closed', {
          at: pod,
          message:
            'only the ports that the pod declares, its Services lead to or the config allows ' +
            'can be reached from outside; under a kubelet every port can be',
        });
      }
      for (const { port, why } of closedPorts(firewall, declared)) {
        if (port.own === 'nowhere') continue;
        context.report('closed', {
          at: port.at,
          message: `${reasonOf(port)} (${port.port}) can be reached by nobody: ${why}`,
        });
      }
      warnOfVolumes(pod, firewall.rules, context);
      for (const row of rowsOf(firewall, declared, ended)) context.record('ports', row);
      load(firewall.rules, chosen.backend ?? 'iptables', manifest, context);
    });
  },
});
