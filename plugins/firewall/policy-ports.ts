import type { NetworkPolicy, NetworkPolicyPort, PodContext, View } from 'p2lk/plugin';
import { portsMeant, protocolOf } from './declared.ts';
import { opening, range } from './openings.ts';
import type { Bounding, Openings, Port } from './openings.ts';
import { isElsewhere } from './other-pods.ts';
import type { Protocol, Report } from './rule.ts';
import { reportNobody } from './services.ts';

/** A port's number or range; undefined, and reported, when it is none. */
const rangeOf = (
  wanted: View<NetworkPolicyPort>,
  report: Report,
): { readonly protocol: Protocol; readonly last?: number } | undefined => {
  const { port, endPort } = wanted;
  // An empty protocol is one that does not exist: only an absent one is TCP
  // (pkg/apis/networking/validation, ValidateNetworkPolicyPort).
  const protocol = wanted.protocol === '' ? undefined : protocolOf(wanted.protocol);
  const refuse = (key: 'port' | 'endPort' | 'protocol', message: string): undefined =>
    report('port', [wanted, key], message) as undefined;
  if (protocol === undefined)
    return refuse(
      'protocol',
      `protocol ${JSON.stringify(wanted.protocol)} is none of TCP, UDP and SCTP`,
    );
  if (typeof port === 'number' && (port < 1 || port > 65_535))
    return refuse('port', `port ${port} is no port: ports go from 1 to 65535`);
  if (endPort === undefined) return { protocol };
  if (typeof port !== 'number')
    return refuse('endPort', 'endPort needs a port by number beside it, where the range begins');
  if (endPort > 65_535 || endPort < 1)
    return refuse('endPort', `endPort ${endPort} is no port: ports go from 1 to 65535`);
  if (endPort < port) return refuse('endPort', `endPort ${endPort} lies below port ${port}`);
  return { protocol, last: endPort };
};

/** What a rule of `egress` lets out. */
export const outgoing = (
  ports: readonly View<NetworkPolicyPort>[],
  report: Report,
): readonly Port[] =>
  ports.length === 0
    ? [{ protocol: 'any' }]
    : ports.flatMap((written): Port[] => {
        const wanted = written ?? {};
        const read = rangeOf(wanted, report);
        const { port } = wanted;
        if (read === undefined) return [];
        if (port === undefined) return [{ protocol: read.protocol }];
        if (typeof port === 'number') return [range(read.protocol, port, read.last ?? port)];
        report(
          'policy',
          [wanted, 'port'],
          `which number port ${JSON.stringify(port)} of other pods has only a cluster knows: ` +
            'nothing goes out by it',
          'write its number',
        );
        return [];
      });

/** What a rule of `ingress` lets in, of what is open. */
export const incoming = (
  ports: readonly View<NetworkPolicyPort>[],
  { metadata, spec }: View<NetworkPolicy>,
  { declared, open, numbered }: Openings & { readonly numbered: Bounding },
  context: PodContext,
  report: Report,
): readonly Port[] => {
  // A rule that names no port speaks of all that is open without it.
  if (ports.length === 0) return open.map(opening);
  return ports.flatMap((written): readonly Port[] => {
    const wanted = written ?? {};
    const read = rangeOf(wanted, report);
    const { port } = wanted;
    if (read === undefined) return [];
    const { protocol } = read;
    if (port === undefined)
      return open.flatMap((rule): Port[] => {
        if (rule.protocol === 'any') return [{ protocol }];
        return rule.protocol === protocol ? [opening(rule)] : [];
      });
    if (typeof port === 'number') return numbered(protocol, port, read.last ?? port);
    const meant = portsMeant(port, protocol, declared);
    if (meant.length === 0 && !isElsewhere(context, metadata, spec?.podSelector, port, protocol)) {
      reportNobody(
        port,
        protocol,
        declared,
        [wanted, 'port'],
        'no container that the policy selects',
        report,
      );
    }
    return meant.flatMap((one) => numbered(protocol, one.port, one.port));
  });
};
