import { familyOf, isWithin } from './packet.ts';
import type { Packet } from './packet.ts';

type Match = (packet: Packet, meant: Packet) => boolean;

interface Line {
  readonly matches: readonly Match[];
  readonly verdict: string;
}

const family = (word: string): 4 | 6 => (word === 'ip' ? 4 : 6);

/**
 * Each form of an expression that a rule may begin with, and what it means for a new packet from
 * another machine.
 */
const forms: readonly (readonly [RegExp, (...groups: string[]) => Match])[] = [
  [/^[io]if lo /, () => () => false],
  [/^ct state established,related /, () => () => false],
  [/^meta l4proto \{ icmp, ipv6-icmp \} /, () => () => false],
  [/^udp sport \d+ /, () => () => false],
  [/^meta l4proto (tcp|udp|sctp) /, (protocol) => (packet) => packet.protocol === protocol],
  [
    /^(ip6?) (saddr|daddr) != \{ ([^}]*) \} /,
    (ip = '', side, ranges = '') =>
      (packet) => {
        const address = side === 'saddr' ? packet.source : packet.destination;
        return (
          familyOf(address) === family(ip) &&
          !ranges.split(', ').some((range) => isWithin(address, range))
        );
      },
  ],
  [
    /^(ip6?) (saddr|daddr) (\S+) /,
    (ip = '', side, range = '') =>
      (packet) => {
        const address = side === 'saddr' ? packet.source : packet.destination;
        return familyOf(address) === family(ip) && isWithin(address, range);
      },
  ],
  [
    /^ct original (ip6?) daddr (\S+) /,
    (ip = '', address) =>
      (_, meant) =>
        familyOf(meant.destination) === family(ip) && meant.destination === address,
  ],
  [
    /^(tcp|udp|sctp) dport (\d+)(?:-(\d+))? /,
    (protocol, first, last = first) =>
      (packet) =>
        packet.protocol === protocol && Number(first) <= packet.port && packet.port <= Number(last),
  ],
];

const lineOf = (text: string): Line => {
  const matches: Match[] = [];
  let rest = text;
  for (;;) {
    const found = forms.find(([form]) => form.test(rest));
    if (found === undefined) break;
    const groups = found[0].exec(rest)!;
    matches.push(found[1](...groups.slice(1)));
    rest = rest.slice(groups[0].length);
  }
  const verdict = /^(accept|drop|redirect to :\d+)(?: comment "[^"]*")?$/.exec(rest)?.[1];
  if (verdict === undefined) throw new Error(`a rule that the test does not know: ${text}`);
  return { matches, verdict };
};

/** What rules as `nft -f` reads them do with packets, by the text alone. */
export const nftablesEvaluator = (text: string) => {
  const chains = new Map<string, { readonly policy: string; readonly lines: readonly Line[] }>();
  for (const [, name = '', policy = '', body = ''] of text.matchAll(
    / chain (\w+) \{\n.* policy (\w+);\n([^]*?)\n? {2}\}/g,
  ))
    chains.set(name, {
      policy,
      lines: body.split('\n').flatMap((line) => (line.trim() === '' ? [] : [lineOf(line.trim())])),
    });
  const run = (name: string, packet: Packet, meant: Packet): string => {
    const chain = chains.get(name);
    return (
      chain?.lines.find(({ matches }) => matches.every((match) => match(packet, meant)))?.verdict ??
      chain?.policy ??
      'accept'
    );
  };
  return {
    /** The port that the packet ends at; undefined when it is dropped. */
    incoming: (packet: Packet): number | undefined => {
      const redirect = /^redirect to :(\d+)$/.exec(run('prerouting', packet, packet))?.[1];
      const port = redirect === undefined ? packet.port : Number(redirect);
      return run('input', { ...packet, port }, packet) === 'accept' ? port : undefined;
    },
    outgoing: (packet: Packet): boolean => run('output', packet, packet) === 'accept',
  };
};
