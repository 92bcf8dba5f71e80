import type { Path, Place, Source, Span } from '../diagnostics/diagnostic.ts';

/** A place known by its offsets. */
export const placeAt = (source: Source, start: number, end: number, path: Path = []): Place => ({
  source,
  path,
  span: () => ({ start, end }),
});

/** Finds the offsets of a path in one parsed text. */
export type Locate = (path: Path, on?: 'key' | 'value') => Span | undefined;
