import type { Path, Place, Source, Span } from './diagnostics/diagnostic.ts';
import type { Report } from './diagnostics/report.ts';
import type { Chunk } from './read/chunk.ts';
import { isObject, items } from './read/list.ts';
import { locateNode } from './read/locate.ts';
import { placeAt } from './read/place.ts';
import type { Value } from './read/value.ts';
import { Decoder } from './read/value.ts';
import { compose, YamlFault } from './read/yaml.ts';

export type { Chunk, Guess } from './read/chunk.ts';
export { split } from './read/chunk.ts';

/** One Kubernetes object as it was written: plain data without defaults, and the way back to its text. */
export interface Document {
  readonly source: Source;
  /** Objects, arrays, strings, numbers, booleans, null; a bigint only for an integer beyond 2^53. */
  readonly raw: Record<string, unknown>;
  /** Which piece of the source it came from, as `Chunk.index`; the items of a list share it. */
  readonly index: number;
  /**
   * The place of a path in this object. Offsets are searched for only when they are asked for. Points at a scalar's value, or at the key of
   * a mapping, a list or an empty value, unless `on` says which; at the nearest ancestor when the path is not in the text.
   */
  place(path: Path, on?: 'key' | 'value', label?: string): Place;
}

/** Finds a path's offsets in the source of a chunk. */
type Locate = (path: Path, on?: 'key' | 'value') => Span | undefined;

/**
 * Reads one piece of text as kubectl does: no object when it is empty or faulty, several when it is a `List`.
 * Reports P2LK106 (no YAML or JSON), P2LK108 (no object), P2LK109 (duplicate key).
 */
export const parse = (chunk: Chunk, report: Report): Document[] => {
  try {
    return parseYaml(chunk, report);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    const { start, end, message } = error;
    report.add('P2LK106', { format: 'YAML', reason: message }, placeAt(chunk.source, chunk.start + start, chunk.start + end));
    return [];
  }
};

const parseYaml = (chunk: Chunk, report: Report): Document[] => {
  const { source, start } = chunk;
  const documents: Document[] = [];
  for (const yaml of compose(source.text.slice(start, chunk.end))) {
    const decoder = new Decoder();
    const value = decoder.decode(yaml.contents);
    for (const { key, first, last } of decoder.duplicates) {
      const places = [last, first].map(({ range }) => placeAt(source, start + range![0], start + range![1]));
      report.add('P2LK109', { key }, [places[0]!, { ...places[1]!, label: 'first given here' }]);
    }
    const locate: Locate = (path, on) => shift(locateNode(yaml.contents, path, on), start);
    documents.push(...objects(chunk, value, locate, report));
  }
  return documents;
};

const shift = (span: Span | undefined, by: number): Span | undefined =>
  span === undefined ? undefined : { start: span.start + by, end: span.end + by };

/** The objects that a decoded document holds. */
const objects = (chunk: Chunk, value: Value, locate: Locate, report: Report): Document[] => {
  if (value === null) return [];
  const documents: Document[] = [];
  for (const { raw, path: prefix } of items(value)) {
    const place = (path: Path, on?: 'key' | 'value', label?: string): Place => ({
      source: chunk.source,
      path,
      span: () => locate([...prefix, ...path], on),
      ...(label === undefined ? {} : { label }),
    });
    if (isObject(raw)) documents.push({ source: chunk.source, raw, index: chunk.index, place });
    else
      report.add(
        'P2LK108',
        { what: prefix.length === 0 ? 'this document' : 'this item', reason: 'is no Kubernetes object: it is no mapping' },
        place([]),
      );
  }
  return documents;
};
