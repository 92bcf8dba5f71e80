import type { NetworkPolicyPeer, View } from 'p2lk/plugin';
import { holds, outermost, parseCidr } from './cidr.ts';
import type { Cidr, Report, Rule } from './rule.ts';

type Peer = Pick<Rule, 'peer' | 'except'>;

/**
 * No list and an empty list both mean everybody; a selector that only a cluster can follow means
 * nobody.
 */
export const peersOf = (
  peers: readonly View<NetworkPolicyPeer>[],
  report: Report,
): readonly Peer[] =>
  peers.length === 0 ? [{}] : peers.flatMap((peer, i) => peerOf(peer ?? {}, [peers, i], report));

/** A range as the API wants it, with its prefix. */
const parseBlock = (text: string): Cidr | string => {
  const parsed = parseCidr(text);
  return typeof parsed === 'string' || text.includes('/')
    ? parsed
    : `is an address without a prefix: write ${parsed.text}`;
};

const peerOf = (
  peer: View<NetworkPolicyPeer>,
  at: readonly [object, number],
  report: Report,
): readonly Peer[] => {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock === undefined) {
    if (podSelector === undefined && namespaceSelector === undefined)
      report(
        'rule',
        at,
        'the peer says nothing: an ipBlock or a selector is wanted',
        'leave the list away to mean everybody',
      );
    else
      report(
        'policy',
        peer,
        'which pods these selectors mean only a cluster knows: nobody is let through by them',
        'name addresses with ipBlock',
      );
    return [];
  }
  if (podSelector !== undefined || namespaceSelector !== undefined) {
    report(
      'rule',
      [peer, 'ipBlock'],
      'a peer with ipBlock cannot have a selector beside it',
      'make two peers of it',
    );
    return [];
  }
  const range = parseBlock(ipBlock.cidr ?? '');
  if (typeof range === 'string') {
    report('cidr', [ipBlock, 'cidr'], `${JSON.stringify(ipBlock.cidr ?? '')} ${range}`);
    return [];
  }
  const except = (ipBlock.except ?? []).flatMap((text, i): Cidr[] => {
    const parsed = parseBlock(text);
    const refuse = (fault: string): [] => {
      report('cidr', [ipBlock.except!, i], `${JSON.stringify(text)} ${fault}`);
      return [];
    };
    if (typeof parsed === 'string') return refuse(parsed);
    return holds(range, parsed) && !holds(parsed, range)
      ? [parsed]
      : refuse(`must be a part of ${range.text}, and not all of it`);
  });
  return [{ peer: range, ...(except.length > 0 && { except: outermost(except) }) }];
};
