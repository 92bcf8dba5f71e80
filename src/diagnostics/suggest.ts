/**
 * Edits that turn one word into the other (insert, delete, replace, swap neighbours); `limit + 1`
 * for more than `limit`.
 */
export function distance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let older: number[] = [];
  let old = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        old[column]! + 1,
        next[column - 1]! + 1,
        old[column - 1]! + (same ? 0 : 1),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, older[column - 2]! + 1);
      next.push(cost);
    }
    [older, old] = [old, next];
  }
  return Math.min(old[to.length]!, limit + 1);
}

/**
 * The candidate that the word was most likely meant to be; letters' case and `-` or `_` count for
 * nothing.
 */
export const closest = (word: string, candidates: Iterable<string>): string | undefined =>
  closestFew(word, candidates, 1)[0];

/** The few candidates that the word was most likely meant to be, the likeliest first. */
export const closestFew = (
  word: string,
  candidates: Iterable<string>,
  most: number,
): readonly string[] => {
  if (word.length > 60) return [];
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  const wanted = plain(word);
  const limit = Math.min(3, Math.floor(wanted.length / 3));
  const found: { readonly candidate: string; readonly edits: number }[] = [];
  for (const candidate of candidates) {
    const edits = distance(wanted, plain(candidate), limit);
    if (edits <= limit) found.push({ candidate, edits });
  }
  // Of equals the earlier one: sorting keeps their order.
  return found
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ candidate }) => candidate);
};
