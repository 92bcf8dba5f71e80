import { addTo } from './declared.ts';
import { covers } from './rule.ts';
import type { Protocol, Rule } from './rule.ts';

/** Finds the rules that let a port through, in their order, without a look at each of them. */
export type Covering = (protocol: Protocol, port: number) => readonly Rule[];

const none: readonly Rule[] = [];

/**
 * Prepares a search among rules: a pod may declare thousands of ports, each with a rule of its own.
 * A rule covers a port at least at some of the machine's addresses and for some peers.
 */
export const covering = (rules: readonly Rule[]): Covering => {
  const order = new Map(rules.map((rule, i) => [rule, i]));
  const single = new Map<string, Rule[]>();
  const wide: Rule[] = [];
  for (const rule of rules) {
    const { protocol, port, endPort = port } = rule;
    if (protocol === 'any' || port === undefined || endPort !== port) wide.push(rule);
    else addTo(single, `${protocol} ${port}`, rule);
  }
  return (protocol, port) => {
    const own = single.get(`${protocol} ${port}`) ?? none;
    const others = wide.filter((rule) => covers(rule, protocol, port));
    return others.length === 0
      ? own
      : [...own, ...others].toSorted((a, b) => order.get(a)! - order.get(b)!);
  };
};
