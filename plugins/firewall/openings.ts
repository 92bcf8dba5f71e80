import { covering } from './covering.ts';
import { portsMeant, reasonOf } from './declared.ts';
import type { DeclaredPort } from './declared.ts';
import type { Protocol, Rule } from './rule.ts';

/** What a policy is read against. */
export interface Openings {
  readonly declared: readonly DeclaredPort[];
  /**
   * What is open without a policy, which a rule that names no port speaks of; a single rule for
   * `any` where everything is.
   */
  readonly open: readonly Rule[];
}

/** A port that a rule of a policy opens, and what of the pod it is. */
export type Port = Pick<Rule, 'protocol' | 'port' | 'endPort' | 'own'> & { readonly of?: string };

export const range = (protocol: Protocol, first: number, last: number): Port => ({
  protocol,
  port: first,
  ...(last > first && { endPort: last }),
});

/** What is open, as a rule of a policy that does not name it repeats it. */
export const opening = ({ protocol, port, own, reason }: Rule): Port => ({
  protocol,
  ...(port !== undefined && { port, of: reason }),
  ...(own !== undefined && { own }),
});

/** What a rule about a range of ports opens; one port is a range too. */
export type Bounding = (protocol: Protocol, first: number, last: number) => readonly Port[];

/**
 * A range of ports: those that their declaration binds to some addresses of the machine stay bound
 * to them.
 */
export const bounding = ({ declared, open }: Openings): Bounding => {
  const of = covering(open);
  const bound = new Set<string>();
  for (const { protocol, port, own } of declared)
    if (own !== undefined && of(protocol, port).every((rule) => rule.own !== undefined))
      bound.add(`${protocol} ${port}`);
  const boundIn = (protocol: Protocol, first: number, last: number): readonly number[] => {
    if (bound.size === 0) return [];
    if (first === last) return bound.has(`${protocol} ${first}`) ? [first] : [];
    const ports = declared.filter(
      (one) => one.protocol === protocol && first <= one.port && one.port <= last,
    );
    return [...new Set(ports.map(({ port }) => port))]
      .filter((port) => bound.has(`${protocol} ${port}`))
      .toSorted((a, b) => a - b);
  };
  return (protocol, first, last) => {
    const pieces: Port[] = [];
    let next = first;
    for (const port of boundIn(protocol, first, last)) {
      if (next < port) pieces.push(range(protocol, next, port - 1));
      pieces.push(...of(protocol, port).map(opening));
      next = port + 1;
    }
    if (next <= last) pieces.push(range(protocol, next, last));
    const [meant] = first === last ? portsMeant(first, protocol, declared) : [];
    return meant === undefined
      ? pieces
      : pieces.map((piece) => ({ ...piece, of: reasonOf(meant) }));
  };
};
