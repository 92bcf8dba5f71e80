/** What one rule lets in or out, independent of any firewall program. */
export interface Rule {
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'any';
  /** One port or the first of a range; undefined: every port. */
  readonly port?: number;
  readonly endPort?: number;
  /** The other side: sources of what comes in, destinations of what goes out; undefined: anyone. */
  readonly peer?: Cidr;
  /** Parts of `peer` that are left out. */
  readonly except?: readonly Cidr[];
  /** The machine's own address that is meant (`hostIP`); undefined: all. */
  readonly own?: Cidr;
  /** Which container and field it comes from: `web http`. */
  readonly reason: string;
}

/** A host port that leads to another port of the pod. */
export interface Redirect {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly port: number;
  readonly to: number;
  readonly own?: Cidr;
  readonly reason: string;
}

/** Everything that a firewall program is told. */
export interface RuleSet {
  readonly accept: readonly Rule[];
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

/** Whether a rule concerns a family: rules that name no address concern both. */
export const concerns = ({ peer, own }: Pick<Rule, 'peer' | 'own'>, family: 4 | 6): boolean =>
  (peer === undefined || peer.family === family) && (own === undefined || own.family === family);
