/** A firewall of an organisation's own: the ports of the pod are open to the office network, everything else is closed. */
import { definePlugin, sh, Stage } from 'p2lk/plugin';

export interface Options {
  /** IPv4 range, as `10.20.0.0/16`. */
  readonly office: string;
}

const rules = (icmp: string, lines: readonly string[]): string =>
  [
    '*filter',
    ':INPUT DROP [0:0]',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    `-A INPUT -p ${icmp} -j ACCEPT`,
    '-A INPUT -p udp --sport 67 --dport 68 -j ACCEPT',
    ...lines,
    'COMMIT\n',
  ].join('\n');

export default definePlugin<Options>({
  name: 'firewall', // the shipped one's name: this takes its place
  apiVersion: 1,
  fields: ['Container.ports'],
  diagnostics: { 'host-port': { severity: 'warning', title: 'host port without effect' } },
  options: (z) => z.strictObject({ office: z.string().check(z.regex(/^[\d.]+\/\d+$/, 'must be an IPv4 range, as 10.20.0.0/16')) }),
  apply(hooks, { office }) {
    hooks.pod.tap({ name: 'firewall', stage: Stage.early }, (pod, manifest, { boot, ignore }) => {
      const open = [...(pod.initContainers ?? []), ...pod.containers].flatMap(({ name, ports = [] }) =>
        ports.map((port) => {
          ignore(port, 'hostPort', 'a port is reached by its own number', 'host-port');
          ignore(port, 'hostIP', 'a port is reached at every address of the machine');
          const { containerPort, protocol = 'TCP', name: portName = containerPort } = port;
          return `-A INPUT -s ${office} -p ${protocol.toLowerCase()} --dport ${containerPort} -m comment --comment "${name} ${portName}" -j ACCEPT`;
        }),
      );
      manifest.add('files', { path: 'etc/firewall/v4', contents: rules('icmp', open), mode: '0644' });
      manifest.add('files', { path: 'etc/firewall/v6', contents: rules('ipv6-icmp', []), mode: '0644' });
      const run = sh`iptables-restore <"$root"/etc/firewall/v4 && { [ ! -e /proc/net/if_inet6 ] || ip6tables-restore <"$root"/etc/firewall/v6; }`;
      boot.run('beforeInitContainers', { name: 'firewall of the office', run, required: true });
    });
  },
});
