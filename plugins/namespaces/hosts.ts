import { fileLine } from 'p2lk/plugin';
import type { HostAlias, PodHostname, PodSpec, View } from 'p2lk/plugin';

const aliasLines = (aliases: readonly View<HostAlias>[] = []): readonly string[] =>
  aliases.map(({ ip, hostnames = [] }) => fileLine([ip, ...hostnames], '\t'));

/**
 * What the pod's hosts file is made of on the booted machine: whether it is the pod's own or the
 * machine's, the pod's names, and the lines of hostAliases (`machine/network.sh`, hosts_file).
 */
export const hostsFile = (
  pod: View<PodSpec>,
  { hostname, domain }: PodHostname,
): readonly string[] => {
  const fields = [...(domain === undefined ? [] : [`${hostname}.${domain}`]), hostname];
  const names = fileLine(fields, '\t');
  return [pod.hostNetwork === true ? 'host' : 'pod', names, ...aliasLines(pod.hostAliases)];
};
