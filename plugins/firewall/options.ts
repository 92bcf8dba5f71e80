import type { OptionsSchema } from 'p2lk/plugin';

/** A port that the config opens besides those of the pod. */
export interface AllowedPort {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  /** CIDRs; everybody when absent. */
  readonly from?: readonly string[];
}

export interface FirewallOptions {
  /** `deny`: only what the pod declares is open; `allow`: everything is. */
  readonly default?: 'deny' | 'allow';
  readonly allow?: readonly AllowedPort[];
  /** Who may reach the pod's declared ports, as CIDRs; everybody when absent. */
  readonly from?: readonly string[];
  /** True opens TCP port 22. */
  readonly ssh?: boolean;
  /** New connections a second from one address. */
  readonly rateLimit?: number;
  /** True logs what is dropped, ten lines a minute. */
  readonly log?: boolean;
  /** What goes out when no NetworkPolicy says so. */
  readonly egress?: 'allow' | 'deny';
  /** Program of the tools image that loads the rules. */
  readonly backend?: 'iptables' | 'nftables';
}

export const optionsSchema: OptionsSchema<FirewallOptions, FirewallOptions> = (z) => {
  const port = z.number().check(z.int(), z.minimum(1), z.maximum(65535));
  const cidrs = z.array(z.string());
  return z.strictObject({
    default: z.optional(z.enum(['deny', 'allow'])),
    allow: z.optional(z.array(z.strictObject({ port, protocol: z.optional(z.enum(['TCP', 'UDP', 'SCTP'])), from: z.optional(cidrs) }))),
    from: z.optional(cidrs),
    ssh: z.optional(z.boolean()),
    rateLimit: z.optional(z.number().check(z.int(), z.minimum(1))),
    log: z.optional(z.boolean()),
    egress: z.optional(z.enum(['allow', 'deny'])),
    backend: z.optional(z.enum(['iptables', 'nftables'])),
  });
};

/** Annotations of the workload or its pod that override options: `firewall.p2lk/default`, `/allow` (`tcp/9100, udp/53`), `/from` (CIDRs). */
export const annotated = (options: FirewallOptions, annotations: { readonly [key: string]: string }): FirewallOptions | string => {
  const value = (key: string): string | undefined =>
    Object.hasOwn(annotations, `firewall.p2lk/${key}`) ? annotations[`firewall.p2lk/${key}`] : undefined;
  const words = (text: string): string[] =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  const chosen = value('default') ?? options.default;
  if (chosen !== undefined && chosen !== 'deny' && chosen !== 'allow') return 'firewall.p2lk/default must be deny or allow';
  const allow: AllowedPort[] = [...(options.allow ?? [])];
  for (const word of words(value('allow') ?? '')) {
    const [, protocol = 'tcp', number] = /^(?:(tcp|udp|sctp)\/)?(\d{1,5})$/i.exec(word) ?? [];
    const port = Number(number);
    if (number === undefined || port < 1 || port > 65535)
      return `firewall.p2lk/allow holds ${JSON.stringify(word)}; tcp/9100 or udp/53 is wanted`;
    allow.push({ port, protocol: protocol.toUpperCase() as 'TCP' });
  }
  const from = value('from') === undefined ? options.from : words(value('from')!);
  return { ...options, allow, ...(chosen !== undefined && { default: chosen }), ...(from !== undefined && { from }) };
};
