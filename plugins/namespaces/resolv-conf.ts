import { fileLine } from 'p2lk/plugin';
import type { PodDNSConfig, PodDNSConfigOption, PodSpec, View } from 'p2lk/plugin';

const optionWord = ({ name = '', value = '' }: View<PodDNSConfigOption>): string =>
  value === '' ? name : `${name}:${value}`;

/**
 * Options of dnsConfig that would end their line: the API takes any text. Source: core/validation
 * `validatePodDNSConfig`.
 */
export const brokenOptions = ({ options = [] }: View<PodDNSConfig>) =>
  options.filter(({ name = '', value = '' }) => /[\0-\x1f\x7f]/.test(name + value));

/** Lines of a resolv.conf. */
const linesOf = ({
  nameservers = [],
  searches = [],
  options = [],
}: View<PodDNSConfig>): readonly string[] => [
  ...(searches.length === 0 ? [] : [fileLine(['search', ...searches])]),
  ...nameservers.map((server) => fileLine(['nameserver', server])),
  ...(options.length === 0 ? [] : [fileLine(['options', ...options.map(optionWord)])]),
];

/**
 * What the pod's resolv.conf is made of on the booted machine: the policy, and the lines of
 * dnsConfig (`machine/network.sh`, resolv_conf).
 */
export const resolvConf = ({ dnsPolicy, dnsConfig = {} }: View<PodSpec>): readonly string[] => [
  dnsPolicy === 'None' ? 'None' : 'Default',
  ...linesOf(dnsConfig),
];
