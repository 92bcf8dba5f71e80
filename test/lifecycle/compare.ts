import type { Entry, Trace } from './trace.ts';
import { inOrder, print } from './trace.ts';

/** How many entries before the first difference are shown. */
const before = 12;

/**
 * Where two traces part: undefined when they agree. Both are shown from a little before the first
 * difference on.
 *
 * @param part `actions` leaves out what the status says.
 */
export const difference = (
  expected: Trace,
  seen: Trace,
  until: number,
  part: 'all' | 'actions' = 'all',
): string | undefined => {
  const [one, other] = [expected, seen].map(({ entries }) =>
    inOrder(
      entries.filter(
        ({ at, who, what }) =>
          at <= until &&
          (part === 'all' || !/^pod| status$/.test(who)) &&
          !(what.endsWith(' probe') && expected.endings.has(at)),
      ),
    ),
  ) as [readonly Entry[], readonly Entry[]];
  const text = ({ at, who, what }: Entry): string => `${at} ${who} ${what}`;
  const length = Math.max(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [one[index], other[index]];
    if (left !== undefined && right !== undefined && text(left) === text(right)) continue;
    const from = Math.max(0, index - before);
    const shown = (entries: readonly Entry[]): string => print(entries.slice(from, index + before));
    return `expected\n${shown(one)}\nseen\n${shown(other)}`;
  }
  return undefined;
};
