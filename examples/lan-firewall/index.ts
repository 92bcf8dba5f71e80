/**
 * A firewall of an organisation's own: the ports of the pod are open to the office network,
 * everything else is closed.
 */
import { definePlugin, selects, sh, Stage } from 'p2lk/plugin';
import type { NetworkPolicy } from 'p2lk/plugin';

export interface Options {
  /** IPv4 range, as `10.20.0.0/16`. */
  readonly office: string;
}

/**
 * A file for `iptables-restore`: replies, the loopback and what keeps addresses working, then these
 * lines.
 */
const rules = (icmp: string, dhcp: string, lines: readonly string[]): string =>
  [
    '*filter',
    ':INPUT DROP [0:0]',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    `-A INPUT -p ${icmp} -j ACCEPT`,
    `-A INPUT -p udp ${dhcp} -j ACCEPT`,
    ...lines,
    'COMMIT\n',
  ].join('\n');

export default definePlugin<Options>({
  name: 'firewall', // the shipped one's name: this takes its place, and its fields
  apiVersion: 1,
  fields: ['Container.ports'],
  diagnostics: {
    'host-port': { severity: 'warning', title: 'host port without effect' },
    policy: { severity: 'error', title: 'policy that the office firewall does not know' },
  },
  options: (z) =>
    z.strictObject({
      office: z
        .string()
        .check(
          z.regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, 'must be an IPv4 range, as 10.20.0.0/16'),
        ),
    }),
  references(_pod, { objects }) {
    objects('NetworkPolicy');
  },
  apply(hooks, { office }) {
    hooks.pod.tap({ name: 'firewall', stage: Stage.early }, (pod, manifest, context) => {
      const { boot, ignore, metadata, objects, record, report, workload } = context;
      for (const policy of objects<NetworkPolicy>('NetworkPolicy')) {
        const isHere = (policy.metadata?.namespace || 'default') === workload.namespace;
        if (isHere && selects(policy.spec?.podSelector, metadata.labels ?? {}))
          report('policy', {
            at: policy,
            message:
              'the office firewall knows no policies: the office reaches every port of the pod',
          });
      }
      const { initContainers = [] } = pod;
      const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
      for (const container of initContainers)
        if (!sidecars.includes(container))
          ignore(container, 'ports', 'it has ended before anybody could ask');
      const open = [...sidecars, ...pod.containers].flatMap(({ name, ports = [] }) =>
        ports.map((port) => {
          ignore(port, 'hostPort', 'a port is reached by its own number', 'host-port');
          ignore(port, 'hostIP', 'a port is reached at every address of the machine');
          // What is written into a rule has passed the API's rules: a number, one of three
          // protocols, names of letters, digits and dashes.
          const protocol = (port.protocol || 'TCP').toLowerCase();
          const why = `${name} ${port.name || port.containerPort}`;
          record('ports', { port: String(port.containerPort), protocol, from: office, why });
          return (
            `-A INPUT -s ${office} -p ${protocol} --dport ${port.containerPort} -m comment ` +
            `--comment "${why}" -j ACCEPT`
          );
        }),
      );
      record('ports', {
        state: 'closed',
        port: 'others',
        from: 'nobody',
        why: 'the office firewall',
      });
      const v4 = rules('icmp', '--sport 67 --dport 68', open);
      const v6 = rules('ipv6-icmp', '--sport 547 --dport 546', []);
      manifest.add(
        'files',
        { path: 'etc/firewall/v4', contents: v4, mode: '0644' },
        { path: 'etc/firewall/v6', contents: v6, mode: '0644' },
      );
      // Before anything listens; required: nothing of the pod starts before both are loaded. What is
      // open comes last.
      const run = sh`{ [ ! -e /proc/net/if_inet6 ] || ip6tables-restore <"$root"/etc/firewall/v6; } &&
  iptables-restore <"$root"/etc/firewall/v4`;
      boot.run('onboot', { name: 'firewall of the office', run, required: true });
    });
  },
});
