import type { OptionsSchema } from 'p2lk/plugin';
import { parseCidr } from './cidr.ts';

/** A port that the config or an annotation opens besides those of the pod. */
export interface AllowedPort {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  /** CIDRs; those of the option `from` when absent. */
  readonly from?: readonly string[];
}

export interface FirewallOptions {
  /** `deny`: only what the pod declares is open; `allow`: every port is, as under a kubelet. */
  readonly default?: 'deny' | 'allow';
  readonly allow?: readonly AllowedPort[];
  /** Who may reach what is open, as CIDRs; everybody when absent. */
  readonly from?: readonly string[];
  /** True opens TCP port 22. */
  readonly ssh?: boolean;
  /** New connections a second from one address, up to 10,000. */
  readonly rateLimit?: number;
  /** True logs what is dropped, ten lines a minute. */
  readonly log?: boolean;
  /** What goes out when no NetworkPolicy says so. */
  readonly egress?: 'allow' | 'deny';
  /** Program of the tools image that loads the rules. */
  readonly backend?: 'iptables' | 'nftables';
  /** False: annotations of a workload that set its firewall are refused. */
  readonly annotations?: boolean;
}

export const optionsSchema: OptionsSchema<FirewallOptions, FirewallOptions> = (z) => {
  const port = z.number().check(z.int(), z.minimum(1), z.maximum(65535));
  const cidr = z.string().check(
    z.refine((text) => typeof parseCidr(text) !== 'string', {
      error: ({ input }) => `${JSON.stringify(input)} ${String(parseCidr(String(input)))}`,
    }),
  );
  const cidrs = z
    .array(cidr)
    .check(z.minLength(1, 'must name a range; leave it away to mean everybody'));
  return z.strictObject({
    default: z.optional(z.enum(['deny', 'allow'])),
    allow: z.optional(
      z.array(
        z.strictObject({
          port,
          protocol: z.optional(z.enum(['TCP', 'UDP', 'SCTP'])),
          from: z.optional(cidrs),
        }),
      ),
    ),
    from: z.optional(cidrs),
    ssh: z.optional(z.boolean()),
    rateLimit: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(10_000))),
    log: z.optional(z.boolean()),
    egress: z.optional(z.enum(['allow', 'deny'])),
    backend: z.optional(z.enum(['iptables', 'nftables'])),
    annotations: z.optional(z.boolean()),
  });
};
