export type Protocol = 'tcp' | 'udp' | 'sctp';

/** What one rule lets in or out, independent of any firewall program. */
export interface Rule {
  readonly protocol: Protocol | 'any';
  /** One port or the first of a range, from 1 to 65535; undefined: every port. */
  readonly port?: number;
  /** Last port of a range; above `port`. */
  readonly endPort?: number;
  /** The other side: sources of what comes in, destinations of what goes out; undefined: anyone. */
  readonly peer?: Cidr;
  /** Parts of `peer` that are left out; none holds another. */
  readonly except?: readonly Cidr[];
  /** The machine's own address that is meant (`hostIP`), a single one; undefined: all. */
  readonly own?: Cidr;
  /** Which container and port, Service, policy or option it comes from: `web http`. */
  readonly reason: string;
}

/** A host port that leads to another port of the pod. */
export interface Redirect {
  readonly protocol: Protocol;
  readonly port: number;
  readonly to: number;
  readonly own?: Cidr;
  readonly reason: string;
}

/** Everything that a firewall program is told. */
export interface RuleSet {
  readonly accept: readonly Rule[];
  /** Those that name an address of the machine come first. */
  readonly redirects: readonly Redirect[];
  /** Undefined: everything may go out. */
  readonly egress?: readonly Rule[];
  /** New connections a second from one address to any of the pod's ports; undefined: no limit. */
  readonly rateLimit?: number;
  /** True: what is dropped is logged, ten lines a minute. */
  readonly log: boolean;
}

/** An address range of one family, in canonical form. */
export interface Cidr {
  readonly family: 4 | 6;
  /** `10.0.0.0/8`, `2001:db8::/32`; a single address bears `/32` or `/128`. */
  readonly text: string;
}

/** Something that cannot be made a rule of, by code of this plugin and place. */
export type Report = (
  slug: 'cidr' | 'port' | 'no-such-port' | 'rule' | 'policy',
  at: object | readonly [view: object, key: string | number],
  message: string,
  help?: string,
) => void;

/** Whether a rule concerns a family: rules that name no address concern both. */
export const concerns = ({ peer, own }: Pick<Rule, 'peer' | 'own'>, family: 4 | 6): boolean =>
  (peer === undefined || peer.family === family) && (own === undefined || own.family === family);

/**
 * Whether a rule lets this port through, at least at some of the machine's addresses and to some
 * peers.
 */
export const covers = (rule: Rule, protocol: Protocol, port: number): boolean =>
  rule.protocol === 'any' ||
  (rule.protocol === protocol &&
    (rule.port === undefined || (rule.port <= port && port <= (rule.endPort ?? rule.port))));

/**
 * Rules without those that no packet fits and those that say what an earlier one says: the first
 * reason counts.
 */
export const unique = (rules: readonly Rule[]): readonly Rule[] => {
  const seen = new Map<string, Rule>();
  for (const rule of rules) {
    // nft refuses a whole file for one rule about a peer of one family at an address of the other.
    if (rule.peer !== undefined && rule.own !== undefined && rule.peer.family !== rule.own.family)
      continue;
    const { protocol, port, endPort, peer, except = [], own } = rule;
    const key = [
      protocol,
      port,
      endPort,
      peer?.text,
      except.map(({ text }) => text),
      own?.text,
    ].join(' ');
    if (!seen.has(key)) seen.set(key, rule);
  }
  return [...seen.values()];
};
