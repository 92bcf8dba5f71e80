import { fileLine, podIP, sh } from 'p2lk/plugin';
import type { HostAlias, PodHostname, PodSpec, ShellFragment, View } from 'p2lk/plugin';

/** Source: pkg/kubelet/kubelet_pods.go, managedHostsFileContent. */
const managed = [
  '# Kubernetes-managed hosts file.',
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

const aliasLines = (aliases: readonly View<HostAlias>[] = []): readonly string[] =>
  aliases.length === 0
    ? []
    : [
        '',
        '# Entries added by HostAliases.',
        ...aliases.map(({ ip, hostnames = [] }) => fileLine([ip, ...hostnames], '\t')),
      ];

const printed = (lines: readonly string[]): ShellFragment =>
  lines.length === 0 ? sh`:` : sh`printf '%s\\n' ${lines}`;

/**
 * The machine's main address; 127.0.1.1 as long as it has none. A second one that came later or not
 * at all would make no two boots alike.
 */
const address = sh`{ ${podIP}; } | awk '{ print } END { if (!NR) print "127.0.1.1" }'`;

/**
 * Prints the pod's hosts file on the booted machine: with the machine's address for the pod's, or,
 * with hostNetwork, after the machine's own hosts file. Source: pkg/kubelet/kubelet_pods.go,
 * ensureHostsFile.
 */
export const hostsFile = (pod: View<PodSpec>, { hostname, domain }: PodHostname): ShellFragment => {
  const aliases = printed(aliasLines(pod.hostAliases));
  if (pod.hostNetwork === true) {
    return sh`${printed(['# Kubernetes-managed hosts file (host network).'])}
  cat "$root"/etc/hosts 2>/dev/null || true
  ${aliases}`;
  }
  const names = fileLine(
    [...(domain === undefined ? [] : [`${hostname}.${domain}`]), hostname],
    '\t',
  );
  return sh`${printed(managed)}
  ${address} | while read -r address; do printf '%s\\t%s\\n' "$address" ${names}; done
  ${aliases}`;
};

/** Succeeds once the machine has an address. */
export const hasAddress = sh`[ -n "$(${podIP})" ]`;
