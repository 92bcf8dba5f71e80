import { commentText } from './iptables.ts';
import type { Cidr, Redirect, Rule, RuleSet } from './rule.ts';

const address = ({ family }: Cidr, side: 'saddr' | 'daddr'): string =>
  `${family === 4 ? 'ip' : 'ip6'} ${side}`;
const comment = (reason: string): string => `comment "${commentText(reason).slice(0, 120)}"`;

const portMatch = ({ protocol, port, endPort }: Rule): string => {
  if (protocol === 'any') return '';
  if (port === undefined) return `meta l4proto ${protocol}`;
  return `${protocol} dport ${port}${endPort === undefined ? '' : `-${endPort}`}`;
};

const line = (rule: Rule, peerSide: 'saddr' | 'daddr'): string => {
  const { peer, own, except = [], reason } = rule;
  const excluded = except.filter(({ family }) => peer === undefined || family === peer.family);
  return [
    peer === undefined ? '' : `${address(peer, peerSide)} ${peer.text}`,
    excluded.length === 0
      ? ''
      : `${address(excluded[0]!, peerSide)} != { ${excluded.map(({ text }) => text).join(', ')} }`,
    // What the other side meant: a redirected packet bears another address by the time it is
    // judged.
    own === undefined ? '' : `ct original ${address(own, 'daddr')} ${own.text.split('/')[0]}`,
    portMatch(rule),
    'accept',
    comment(reason),
  ]
    .filter((part) => part !== '')
    .join(' ');
};

const redirectLine = ({ protocol, port, to, own, reason }: Redirect): string =>
  `${own === undefined ? '' : `${address(own, 'daddr')} ${own.text} `}${protocol} dport ` +
  `${port} ${port === to ? 'accept' : `redirect to :${to}`} ${comment(reason)}`;

const chain = (name: string, hook: string, policy: string, lines: readonly string[]): string =>
  `  chain ${name} {\n    ${hook} policy ${policy};\n${lines.map((rule) => `    ${rule}\n`).join('')}  }\n`;

const base = (direction: 'in' | 'out'): readonly string[] => [
  direction === 'in' ? 'iif lo accept' : 'oif lo accept',
  'ct state established,related accept',
  'meta l4proto { icmp, ipv6-icmp } accept',
  direction === 'in' ? 'udp sport 67 udp dport 68 accept' : 'udp sport 68 udp dport 67 accept',
  direction === 'in' ? 'udp sport 547 udp dport 546 accept' : 'udp sport 546 udp dport 547 accept',
];

const input = 'type filter hook input priority filter;';

/**
 * The file of `nft -f` for both families: one transaction that replaces p2lk's own table and leaves
 * others alone.
 */
export const nftables = ({ accept, redirects, egress, rateLimit, log }: RuleSet): string => {
  const logged = log ? ['limit rate 10/minute log prefix "p2lk drop: "'] : [];
  const limit =
    rateLimit === undefined
      ? []
      : [
          'meta nfproto ipv4 ct state new update @recent4 { ip saddr limit rate over ' +
            `${rateLimit}/second burst ${rateLimit} packets } drop`,
          'meta nfproto ipv6 ct state new update @recent6 { ip6 saddr limit rate over ' +
            `${rateLimit}/second burst ${rateLimit} packets } drop`,
        ];
  const sets =
    rateLimit === undefined
      ? ''
      : ['4', '6']
          .map(
            (n) =>
              `  set recent${n} {\n    type ipv${n}_addr;\n    flags dynamic,timeout;\n    ` +
              `timeout 1m;\n    size 65535;\n  }\n`,
          )
          .join('');
  const chains = [
    chain('input', input, 'drop', [
      ...base('in'),
      ...limit,
      ...accept.map((rule) => line(rule, 'saddr')),
      ...logged,
    ]),
    egress === undefined
      ? ''
      : chain('output', 'type filter hook output priority filter;', 'drop', [
          ...base('out'),
          ...egress.map((rule) => line(rule, 'daddr')),
          ...logged,
        ]),
    redirects.length === 0
      ? ''
      : chain(
          'prerouting',
          'type nat hook prerouting priority dstnat;',
          'accept',
          redirects.map(redirectLine),
        ),
  ];
  return `${replace}table inet p2lk {\n${sets}${chains.join('')}}\n`;
};

/** Makes the table where it is missing, so that deleting it cannot fail. */
const replace = 'table inet p2lk\ndelete table inet p2lk\n';

/** The file that closes both families before anything else is loaded. */
export const nftablesClosed = (): string =>
  `${replace}table inet p2lk {\n${chain('input', input, 'drop', base('in'))}}\n`;
