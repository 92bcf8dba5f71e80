import type { Path, Place, Source } from './diagnostic.ts';

/** A place known by its offsets, the end exclusive. */
export const placeAt = (source: Source, start: number, end: number, path: Path = []): Place => ({
  source,
  path,
  span: () => ({ start, end }),
});

/** An input as a whole, for what keeps it from being read. */
export const placeOf = (name: string): Place => ({
  source: { name, text: '' },
  path: [],
  span: () => undefined,
});
