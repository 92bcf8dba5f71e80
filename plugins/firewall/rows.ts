import { reasonOf } from './declared.ts';
import type { DeclaredPort } from './declared.ts';
import type { Firewall } from './rule-set.ts';
import { covering } from './covering.ts';
import type { Covering } from './covering.ts';
import type { Cidr, Redirect, Rule } from './rule.ts';

/** One line of `p2lk ports`. */
export interface Row {
  readonly [column: string]: string;
  /** `in`, or `out` for what may leave the machine. */
  readonly direction: 'in' | 'out';
  readonly state: 'open' | 'closed';
  /** `8080`, `30000-30010`, `all`. */
  readonly port: string;
  /** `tcp`, `udp`, `sctp`, `all`. */
  readonly protocol: string;
  /** The other side: `anyone`, `nobody`, or ranges. */
  readonly from: string;
  /** The machine's own address. */
  readonly at: string;
  readonly why: string;
}

const everywhere = 'all addresses';
const textAt = (own: Cidr | undefined): string =>
  own === undefined ? everywhere : own.text.split('/')[0]!;

const peerText = ({ peer, except = [] }: Rule): string =>
  peer === undefined
    ? 'anyone'
    : `${peer.text}${except.length === 0 ? '' : ` except ${except.map(({ text }) => text).join(', ')}`}`;

const portText = ({ port, endPort }: Rule): string => {
  if (port === undefined) return 'all';
  return endPort === undefined ? String(port) : `${port}-${endPort}`;
};

const rowOf = (rule: Rule, direction: 'in' | 'out'): Row => ({
  direction,
  state: 'open',
  port: portText(rule),
  protocol: rule.protocol === 'any' ? 'all' : rule.protocol,
  from: peerText(rule),
  at: textAt(rule.own),
  why: rule.reason,
});

const closed = (port: string, protocol: string, at: string, why: string): Row => ({
  direction: 'in',
  state: 'closed',
  port,
  protocol,
  from: 'nobody',
  at,
  why,
});

/** A redirected port is open to those who may reach the port that it leads to. */
const redirectRows = (
  { protocol, port, to, own, reason }: Redirect,
  rulesFor: Covering,
): readonly Row[] => {
  if (port === to) return [];
  const leading = rulesFor(protocol, to).filter(
    (rule) =>
      (own === undefined || rule.own === undefined || rule.own.text === own.text) &&
      (own === undefined || rule.peer === undefined || rule.peer.family === own.family),
  );
  if (leading.length === 0)
    return [closed(String(port), protocol, textAt(own), `${reason}, redirected to ${to}`)];
  return leading.map((rule) => ({
    ...rowOf(rule, 'in'),
    port: String(port),
    protocol,
    at: textAt(own ?? rule.own),
    why: `${rule.reason.includes(reason) ? rule.reason : `${rule.reason}, ${reason}`}, redirected to ${to}`,
  }));
};

/** Ports that the pod declares and nobody can reach, and why. */
export const closedPorts = (
  { rules: { accept }, policies }: Firewall,
  declared: readonly DeclaredPort[],
): readonly { readonly port: DeclaredPort; readonly why: string }[] => {
  const rulesFor = covering(accept);
  const reason =
    policies.length > 0
      ? `NetworkPolicy ${policies.join(', ')} lets nobody in`
      : 'option from lets nobody in';
  return declared
    .filter(({ protocol, port }) => rulesFor(protocol, port).length === 0)
    .map((port) => ({
      port,
      why:
        port.own === 'nowhere'
          ? `hostIP ${(port.at as { readonly hostIP?: string }).hostIP ?? ''} is the loopback`
          : reason,
    }));
};

/**
 * What will be open, to whom and why; then what is declared and stays closed, and what becomes of
 * all the rest.
 */
export const rowsOf = (
  firewall: Firewall,
  declared: readonly DeclaredPort[],
  ended: readonly DeclaredPort[],
): readonly Row[] => {
  const { accept, redirects, egress } = firewall.rules;
  const rulesFor = covering(accept);
  const rows = [
    ...accept.map((rule) => rowOf(rule, 'in')),
    ...redirects.flatMap((redirect) => redirectRows(redirect, rulesFor)),
    ...closedPorts(firewall, declared).map(({ port, why }) =>
      closed(String(port.port), port.protocol, everywhere, `${reasonOf(port)}: ${why}`),
    ),
    ...ended
      .filter(({ protocol, port }) => rulesFor(protocol, port).length === 0)
      .map((port) =>
        closed(
          String(port.port),
          port.protocol,
          everywhere,
          `${reasonOf(port)}: the init container has ended`,
        ),
      ),
    ...(accept.some(({ protocol }) => protocol === 'any')
      ? []
      : [closed('others', 'all', everywhere, 'nothing opens them')]),
    ...(egress ?? []).map((rule) => rowOf(rule, 'out')),
    ...(egress === undefined
      ? []
      : [
          {
            ...closed(
              'others',
              'all',
              everywhere,
              egress.length === 0 ? 'nothing opens them' : 'NetworkPolicy',
            ),
            direction: 'out' as const,
          },
        ]),
  ];
  const seen = new Set<string>();
  return rows.filter((row) => {
    const text = JSON.stringify(row);
    return !seen.has(text) && seen.add(text);
  });
};
