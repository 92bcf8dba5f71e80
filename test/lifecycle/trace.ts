/** One thing that was done to a container or that it did, at a time of the virtual clock. */
export interface Entry {
  readonly at: number;
  /** A container's name, or `pod`, `job`. */
  readonly who: string;
  readonly what: string;
}

/** All that happened in one run, in order. */
export class Trace {
  readonly entries: Entry[] = [];
  /** When pods began to end: whether a probe that is due right then is still asked has no order. */
  readonly endings = new Set<number>();
  #states = new Map<string, string>();

  add(at: number, who: string, what: string): void {
    this.entries.push({ at, who, what });
  }

  /** Adds a state that may be seen at any time, if it is not what it was: a part of the status. */
  state(at: number, who: string, what: string): void {
    if (this.#states.get(who) === what) return;
    this.#states.set(who, what);
    this.add(at, who, what);
  }
}

export const print = (entries: readonly Entry[]): string =>
  entries
    .map(({ at, who, what }) => `${(at / 1000).toFixed(3).padStart(9)} ${who}: ${what}`)
    .join('\n');

const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

/** Probes come last, by name; what else there is keeps its order. */
const rank = ({ what }: Entry): string => (what.endsWith(' probe') ? what : '');

/**
 * The entries with what has no order put in one: inside one instant, the entries of different
 * containers, and the probes of one. What else a container did keeps its order, and so do the
 * containers' first starts.
 */
export const inOrder = (entries: readonly Entry[]): readonly Entry[] => {
  const started = new Set<string>();
  const starts: Entry[] = [];
  for (const { at, who, what } of entries) {
    if (!/^(?:start|refused)$/.test(what) || started.has(who)) continue;
    started.add(who);
    starts.push({ at, who: `order ${String(started.size).padStart(2, '0')}`, what: who });
  }
  return [...entries, ...starts].sort(
    (one, other) =>
      one.at - other.at || compare(one.who, other.who) || compare(rank(one), rank(other)),
  );
};
