/**
 * A firewall in place of the shipped one: the ports that the pod declares are open to the networks of
 * a house, everything else is closed.
 *
 * | field | machine |
 * | --- | --- |
 * | `ports` | a rule for each network |
 * | `ports[].hostPort`, `ports[].hostIP` | a warning: a machine has one address |
 */
import { definePlugin, selects, sh, Stage } from 'p2lk/plugin';
import type { NetworkPolicy } from 'p2lk/plugin';

/** What a p2lk.config says: `{ networks: [10.20.0.0/16] }`. */
export interface Options {
  /** IPv4 ranges from which the pod's ports can be reached. */
  readonly networks: readonly string[];
}

/** A file for `iptables-restore`: what keeps the machine on the network, then these lines. */
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
  name: 'firewall', // the shipped one's name: this takes its place, and has to settle its fields
  apiVersion: 1,
  fields: ['Container.ports'],
  diagnostics: {
    'host-port': { severity: 'warning', title: 'host port without effect' },
    policy: { severity: 'error', title: 'policy that this firewall does not know' },
  },
  options: (z) =>
    z.strictObject({
      networks: z
        .array(
          z
            .string()
            .check(z.regex(/^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/, 'must be as 10.20.0.0/16')),
        )
        .check(z.minLength(1)),
    }),
  references(_pod, { objects }) {
    objects('NetworkPolicy');
  },
  apply(hooks, { networks }) {
    hooks.pod.tap({ name: 'firewall', stage: Stage.early }, (pod, manifest, context) => {
      const { boot, ignore, metadata, objects, record, report, workload } = context;
      for (const policy of objects<NetworkPolicy>('NetworkPolicy')) {
        const { namespace = 'default' } = policy.metadata ?? {};
        if (namespace !== workload.namespace) continue;
        if (selects(policy.spec?.podSelector, metadata.labels ?? {}))
          report('policy', { at: policy, message: 'this firewall knows no policies' });
      }
      const { containers, initContainers = [] } = pod;
      const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
      for (const container of initContainers)
        if (!sidecars.includes(container))
          ignore(container, 'ports', 'it has ended before anybody could ask');
      const open = [...sidecars, ...containers].flatMap(({ name, ports = [] }) =>
        ports.flatMap((port) => {
          ignore(port, 'hostPort', 'a port is reached by its own number', 'host-port');
          ignore(port, 'hostIP', 'a port is reached at every address of the machine', 'host-port');
          // The API lets through a number, one of three protocols, and names of letters and dashes.
          const protocol = (port.protocol || 'TCP').toLowerCase();
          const why = `${name} ${port.name || port.containerPort}`;
          return networks.map((from) => {
            // What `p2lk ports` prints.
            record('ports', { port: String(port.containerPort), protocol, from, why });
            return `-A INPUT -s ${from} -p ${protocol} --dport ${port.containerPort} -j ACCEPT`;
          });
        }),
      );
      record('ports', { state: 'closed', port: 'others', from: 'nobody', why: 'the firewall' });
      manifest.add(
        'files',
        {
          path: 'etc/firewall/v4',
          contents: rules('icmp', '--sport 67 --dport 68', open),
          mode: '0644',
        },
        {
          path: 'etc/firewall/v6',
          contents: rules('ipv6-icmp', '--sport 547 --dport 546', []),
          mode: '0644',
        },
      );
      // Before anything listens, and nothing of the pod starts without it.
      boot.run('onboot', {
        name: 'firewall',
        run: sh`{ [ ! -e /proc/net/if_inet6 ] || ip6tables-restore <"$root"/etc/firewall/v6; } &&
  iptables-restore <"$root"/etc/firewall/v4`,
        required: true,
      });
    });
  },
});
