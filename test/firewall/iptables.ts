import { isWithin } from './packet.ts';
import type { Packet } from './packet.ts';

type Match = (packet: Packet, meant: Packet) => boolean;

interface Line {
  readonly matches: readonly Match[];
  readonly target: string;
  readonly to?: number;
}

interface Table {
  readonly policies: Map<string, string>;
  readonly chains: Map<string, Line[]>;
}

/**
 * Options that say something about a new packet from another machine, and how many words follow.
 * Anything else is a fault of the test.
 */
const options: { readonly [option: string]: (word: string) => Match } = {
  '-i': (word) => () => word !== 'lo',
  '-o': (word) => () => word !== 'lo',
  '-p': (word) => (packet) => packet.protocol === word,
  '-s': (word) => (packet) => isWithin(packet.source, word),
  '-d': (word) => (packet) => isWithin(packet.destination, word),
  // A packet to port 68 from port 67 is none of those that the tests send.
  '--sport': () => () => false,
  '--dport': (word) => {
    const [first, last = first] = word.split(':').map(Number);
    return ({ port }) => first! <= port && port <= last!;
  },
  '--ctstate': (word) => () => word.split(',').includes('NEW'),
  '--ctorigdst': (word) => (_, meant) => meant.destination === word,
  '--comment': () => () => true,
  '-m': (word) => () => {
    if (!['conntrack', 'comment'].includes(word))
      throw new Error(`a match that the test does not know: ${word}`);
    return true;
  },
};

const lineOf = (words: readonly string[]): Line => {
  const matches: Match[] = [];
  let target = '';
  let to: number | undefined;
  for (let i = 0; i < words.length; i += 2) {
    const [option = '', word = ''] = words.slice(i, i + 2);
    if (option === '-j') target = word;
    else if (option === '--to-ports') to = Number(word);
    else if (Object.hasOwn(options, option)) matches.push(options[option]!(word));
    else throw new Error(`an option that the test does not know: ${option}`);
  }
  // `-i lo` is the one match that holds for no packet of another machine.
  return { matches, target, ...(to !== undefined && { to }) };
};

const parse = (text: string): ReadonlyMap<string, Table> => {
  const tables = new Map<string, Table>();
  let table: Table | undefined;
  for (const line of text.split('\n')) {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    const [first = ''] = words;
    if (first.startsWith('*'))
      tables.set(first.slice(1), (table = { policies: new Map(), chains: new Map() }));
    else if (first.startsWith(':')) {
      table!.policies.set(first.slice(1), words[1]!);
      table!.chains.set(first.slice(1), []);
    } else if (first === '-A') table!.chains.get(words[1]!)!.push(lineOf(words.slice(2)));
    else if (first !== '' && first !== 'COMMIT')
      throw new Error(`a line that the test does not know: ${line}`);
  }
  return tables;
};

const isUpper = (target: string): boolean =>
  target === 'ACCEPT' || target === 'DROP' || target === 'RETURN' || target === 'REDIRECT';

/** Follows a packet through a chain; undefined where it comes back without a verdict. */
const follow = (table: Table, chain: string, packet: Packet, meant: Packet): Line | undefined => {
  for (const line of table.chains.get(chain) ?? []) {
    if (!line.matches.every((match) => match(packet, meant))) continue;
    if (line.target === 'RETURN') return undefined;
    const verdict = isUpper(line.target) ? line : follow(table, line.target, packet, meant);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
};

/** What rules as iptables-restore reads them do with packets, by the text alone. */
export const iptablesEvaluator = (text: string) => {
  const tables = parse(text);
  const accepts = (chain: string, packet: Packet, meant: Packet): boolean => {
    const filter = tables.get('filter')!;
    return (
      (follow(filter, chain, packet, meant)?.target ?? filter.policies.get(chain)) === 'ACCEPT'
    );
  };
  return {
    /** The port that the packet ends at; undefined when it is dropped. */
    incoming: (packet: Packet): number | undefined => {
      const nat = tables.get('nat');
      const redirect = nat === undefined ? undefined : follow(nat, 'PREROUTING', packet, packet);
      const port = redirect?.to ?? packet.port;
      return accepts('INPUT', { ...packet, port }, packet) ? port : undefined;
    },
    outgoing: (packet: Packet): boolean => accepts('OUTPUT', packet, packet),
  };
};
