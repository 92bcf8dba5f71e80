import { concerns } from './rule.ts';
import type { Redirect, Rule, RuleSet } from './rule.ts';

/** A comment: names of containers and ports, nothing that a rule could be made of. */
export const commentText = (reason: string): string =>
  reason.replaceAll(/[^\w ,./:-]/g, '?').slice(0, 200);

const comment = (reason: string): string => `-m comment --comment "${commentText(reason)}"`;
const ports = ({ port, endPort }: Rule): string =>
  port === undefined ? '' : ` --dport ${port}${endPort === undefined ? '' : `:${endPort}`}`;
const match = (rule: Rule): string =>
  rule.protocol === 'any' ? '' : ` -p ${rule.protocol}${ports(rule)}`;

/**
 * The address that the other side meant: a redirected packet bears another by the time it is
 * judged.
 */
const ownAddress = ({ own }: Rule): string =>
  own === undefined ? '' : ` -m conntrack --ctorigdst ${own.text.split('/')[0]}`;

/**
 * A rule with exceptions: a chain of its own returns for each of them, since one rule can leave out
 * one range only.
 */
const chained = (
  rules: readonly Rule[],
  base: string,
  family: 4 | 6,
  side: 's' | 'd',
): { readonly chains: string[]; readonly lines: string[] } => {
  const chains: string[] = [];
  const lines: string[] = [];
  for (const rule of rules.filter((candidate) => concerns(candidate, family))) {
    const where = `${rule.peer === undefined ? '' : ` -${side} ${rule.peer.text}`}${ownAddress(rule)}`;
    const except = (rule.except ?? []).filter((range) => range.family === family);
    const target = except.length === 0 ? 'ACCEPT' : `${base}-${chains.length + 1}`;
    if (except.length > 0) {
      chains.push(target);
      for (const range of except) lines.push(`-A ${target} -${side} ${range.text} -j RETURN`);
      lines.push(`-A ${target} -j ACCEPT`);
    }
    lines.push(`-A ${base}${where}${match(rule)} ${comment(rule.reason)} -j ${target}`);
  }
  return { chains, lines };
};

const redirectLine = ({ protocol, port, to, own, reason }: Redirect): string =>
  `-A PREROUTING${own === undefined ? '' : ` -d ${own.text}`} -p ${protocol} --dport ` +
  `${port} ${comment(reason)} -j ${port === to ? 'RETURN' : `REDIRECT --to-ports ${to}`}`;

const dhcp = { 4: '-p udp --sport 67 --dport 68', 6: '-p udp --sport 547 --dport 546' } as const;
const dhcpOut = { 4: '-p udp --sport 68 --dport 67', 6: '-p udp --sport 546 --dport 547' } as const;
const icmp = { 4: 'icmp', 6: 'ipv6-icmp' } as const;

/** Rules that hold whatever the pod says: replies, the loopback, what keeps addresses working. */
const always = (family: 4 | 6): string[] => [
  '-A INPUT -i lo -j ACCEPT',
  '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
  `-A INPUT -p ${icmp[family]} -j ACCEPT`,
  `-A INPUT ${dhcp[family]} -j ACCEPT`,
];

/**
 * The text of `iptables-restore` for one family, loaded as a whole or not at all. Other tables and
 * programs' chains are replaced by it.
 */
export const iptables = (
  { accept, redirects, egress, rateLimit, log }: RuleSet,
  family: 4 | 6,
): string => {
  const input = chained(accept, 'p2lk-in', family, 's');
  const output = chained(egress ?? [], 'p2lk-out', family, 'd');
  const limit =
    rateLimit === undefined
      ? []
      : [
          '-A INPUT -m conntrack --ctstate NEW -m hashlimit --hashlimit-above ' +
            `${rateLimit}/second --hashlimit-burst ${rateLimit} --hashlimit-mode srcip ` +
            '--hashlimit-name p2lk -j DROP',
        ];
  const logged = (chain: string): string[] =>
    log ? [`-A ${chain} -m limit --limit 10/minute -j LOG --log-prefix "p2lk drop: "`] : [];
  const filter = [
    '*filter',
    ':INPUT DROP [0:0]',
    `:OUTPUT ${egress === undefined ? 'ACCEPT' : 'DROP'} [0:0]`,
    ':p2lk-in - [0:0]',
    ...(egress === undefined ? [] : [':p2lk-out - [0:0]']),
    ...[...input.chains, ...output.chains].map((chain) => `:${chain} - [0:0]`),
    ...always(family),
    ...limit,
    '-A INPUT -j p2lk-in',
    ...logged('INPUT'),
    ...(egress === undefined
      ? []
      : [
          '-A OUTPUT -o lo -j ACCEPT',
          '-A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
          `-A OUTPUT -p ${icmp[family]} -j ACCEPT`,
          `-A OUTPUT ${dhcpOut[family]} -j ACCEPT`,
          '-A OUTPUT -j p2lk-out',
          ...logged('OUTPUT'),
        ]),
    ...input.lines,
    ...output.lines,
    'COMMIT',
  ];
  const redirected = redirects.filter(
    (redirect) => redirect.own === undefined || redirect.own.family === family,
  );
  const nat =
    redirected.length === 0
      ? []
      : ['*nat', ':PREROUTING ACCEPT [0:0]', ...redirected.map(redirectLine), 'COMMIT'];
  return [...filter, ...nat, ''].join('\n');
};

/** The text that closes a family before anything else is loaded. */
export const iptablesClosed = (family: 4 | 6): string =>
  ['*filter', ':INPUT DROP [0:0]', ...always(family), 'COMMIT', ''].join('\n');
