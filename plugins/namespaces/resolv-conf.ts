import { fileLine, sh } from 'p2lk/plugin';
import type { PodDNSConfig, PodDNSConfigOption, PodSpec, ShellFragment, View } from 'p2lk/plugin';

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
 * Adds the pod's dnsConfig, after a line `-`, to a resolv.conf: each name server and search domain
 * once, the pod's options in place of those of the same name, at most 3 name servers, 32 search
 * domains and 2048 characters of them. Source: pkg/kubelet/network/dns/dns.go, parseResolvConf,
 * appendDNSConfig, formDNSConfigFitsLimits.
 */
const merge = `
$1 == "-" { ofPod = 1 }
$1 == "nameserver" && $2 != "" && !known[$2]++ && servers < 3 { server[++servers] = $2 }
$1 == "search" {
  if (!ofPod) { searches = 0; split("", searched) }
  for (i = 2; i <= NF; i++) {
    domain = $i
    if (domain != ".") sub(/[.]$/, "", domain)
    if (!searched[domain]++) search[++searches] = domain
  }
}
$1 == "options" {
  if (!ofPod) { options = 0; split("", place) }
  for (i = 2; i <= NF; i++) {
    name = $i
    sub(/:.*/, "", name)
    if (!place[name]) place[name] = ++options
    option[place[name]] = $i
  }
}
END {
  for (i = 1; i <= searches && i <= 32 && length(line) + length(search[i]) < 2048; i++)
    line = line " " search[i]
  if (line != "") print "search" line
  for (i = 1; i <= servers; i++) print "nameserver " server[i]
  line = ""
  for (i = 1; i <= options; i++) line = line " " option[i]
  if (line != "") print "options" line
}
`;

/**
 * Prints the pod's resolv.conf on the booted machine: the machine's own, to which dnsConfig is
 * added, or dnsConfig alone with `dnsPolicy: None`. Where the machine has none, only what dnsConfig
 * says.
 */
export const resolvConf = ({ dnsPolicy, dnsConfig = {} }: View<PodSpec>): ShellFragment => {
  const lines = linesOf(dnsConfig);
  if (dnsPolicy === 'None') return sh`printf '%s\\n' ${lines}`;
  const machine = sh`cat "$root"/etc/resolv.conf 2>/dev/null`;
  return lines.length === 0
    ? sh`${machine} || true`
    : sh`{ ${machine}; printf '%s\\n' '' - ${lines}; } | awk ${merge}`;
};
