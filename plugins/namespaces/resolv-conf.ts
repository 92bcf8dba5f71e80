import type { PodDNSConfig, PodSpec, View } from 'p2lk/plugin';

/** Lines of a resolv.conf. */
const linesOf = ({
  nameservers = [],
  searches = [],
  options = [],
}: View<PodDNSConfig>): readonly string[] => [
  ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
  ...nameservers.map((server) => `nameserver ${server}`),
  ...(options.length === 0
    ? []
    : [
        `options ${options.map(({ name = '', value = '' }) => (value === '' ? name : `${name}:${value}`)).join(' ')}`,
      ]),
];

/**
 * What the pod's resolv.conf is made of on the booted machine: the policy, and the lines of
 * dnsConfig (`machine/network.sh`, resolv_conf).
 */
export const resolvConf = ({ dnsPolicy, dnsConfig = {} }: View<PodSpec>): readonly string[] => [
  dnsPolicy === 'None' ? 'None' : 'Default',
  ...linesOf(dnsConfig),
];
