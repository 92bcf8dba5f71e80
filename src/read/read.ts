import type { Path, Place, Source, Span } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import { isSecretKind, markPart, mayBeSecret } from '../diagnostics/secret-text.ts';
import { placeAt } from '../diagnostics/place.ts';
import { checkCharacters } from './characters.ts';
import type { Chunk } from './chunk.ts';
import { Fault } from './read-fault.ts';
import { jsonFault } from './json-fault.ts';
import { parseJson } from './json-document.ts';
import { items } from './list.ts';
import { isObject } from './value.ts';
import type { Locate } from './locate.ts';
import { lazily } from './locate.ts';
import { PlainReader } from './plain/reader.ts';
import { actionAt, withoutActions } from './template.ts';
import type { Value } from './value.ts';
import { compose } from './yaml/compose.ts';
import type { Duplicate } from './yaml/decode.ts';
import { Decoder } from './yaml/decode.ts';
import { locateNode } from './yaml/node-place.ts';

export type { Chunk } from './chunk.ts';
export { split } from './chunk.ts';

/**
 * One Kubernetes object as it was written: plain data without defaults, and the way back to its
 * text.
 */
export interface Document {
  readonly source: Source;
  /**
   * Objects, arrays, strings, numbers, booleans, null; a bigint only for an integer beyond 2^53.
   */
  readonly raw: Record<string, unknown>;
  /** Which piece of the source it came from, as `Chunk.index`; the items of a list share it. */
  readonly index: number;
  /**
   * The place of a path in this object: a scalar's value (or its key, if `on` says so), the key of
   * a mapping, a list or an empty value, an item of a list; the nearest ancestor when the path is
   * not in the text. Offsets are searched for only when they are asked for.
   */
  place(path: Path, on?: 'key' | 'value', label?: string): Place;
}

/**
 * Largest text of one document, in UTF-16 units. An API server takes no object over 3 MB; a List
 * may hold several.
 */
export const MAX_DOCUMENT = 16_000_000;
/** Largest text that the full parser gets, which takes some 200 times the memory of a text. */
const MAX_PARSED = 1_000_000;

/** A value that was read, and the way to its places. */
interface Reading {
  readonly value: Value;
  readonly locate: Locate;
  readonly duplicates: readonly Duplicate[];
}

/**
 * Reads one piece of text as kubectl does: no object when it is empty or faulty, several when it is
 * a `List`. Reports P2LK103 (too large), P2LK106 (no YAML or JSON), P2LK107 (a template), P2LK108
 * (no object), P2LK109 (duplicate key).
 */
export const parse = (chunk: Chunk, report: Report): Document[] => {
  const { source, start, end } = chunk;
  if (end - start > MAX_DOCUMENT) {
    const what = `one document of ${source.name}`;
    report.add(
      'P2LK103',
      { what, bytes: end - start, limit: MAX_DOCUMENT },
      placeAt(source, start, start),
      {
        help: 'split it by --- lines',
      },
    );
    return [];
  }
  const text = source.text.slice(start, end);
  const documents: Document[] = [];
  try {
    const readings = read(text);
    markPart(source, start, end, isSecret(readings, text));
    for (const { value, locate, duplicates } of readings) {
      for (const duplicate of duplicates) reportDuplicate(duplicate, chunk, report);
      documents.push(...objects(chunk, value, locate, report));
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    markPart(source, start, end, mayBeSecret(text));
    reportFault(error, chunk, text, report);
  }
  return documents;
};

/**
 * Whether one of the objects is a Secret, or may be meant to be one. Of two equal keys the text may
 * hide one.
 */
const isSecret = (readings: readonly Reading[], text: string): boolean =>
  readings.some(
    ({ value, duplicates }) =>
      (duplicates.length > 0 && mayBeSecret(text)) ||
      [...items(value)].some(({ raw }) => !isObject(raw) || isSecretKind(raw.kind)),
  );

const SPLIT = 'split it into documents by --- lines';

/** @throws Fault when the text is no YAML or JSON, or cannot be told as JSON */
const read = (text: string): Reading[] => {
  const json = parseJson(text);
  const isJson = json !== undefined;
  if (isJson && !json.isLossy) return [{ value: json.value, locate: lazily(text), duplicates: [] }];
  if (!isJson) checkCharacters(text);
  const plain = PlainReader.read(text, isJson ? new Map() : undefined);
  if (plain !== undefined) return [{ value: plain, locate: lazily(text), duplicates: [] }];
  if (text.length > MAX_PARSED) {
    const stop = PlainReader.stop(text);
    const reason =
      'from here on it is faulty or uses anchors, tags or tabs, which p2lk reads up to ' +
      `${MAX_PARSED / 1_000_000} MB of a document`;
    throw new Fault(reason, stop, stop + 1, SPLIT);
  }
  return compose(text).map(({ contents }) => {
    const decoder = new Decoder(text, isJson);
    const value = decoder.decode(contents);
    return {
      value,
      locate: (path, on) => locateNode(contents, path, on),
      duplicates: decoder.duplicates,
    };
  });
};

/** The objects that a value holds. */
const objects = (chunk: Chunk, value: Value, locate: Locate, report: Report): Document[] => {
  if (value === null) return [];
  const documents: Document[] = [];
  for (const { raw, path: prefix } of items(value)) {
    const place = (path: Path, on?: 'key' | 'value', label?: string): Place => ({
      source: chunk.source,
      path,
      inside: chunk.start + 1,
      span: () => within(chunk, locate([...prefix, ...path], on)),
      ...(label === undefined ? {} : { label }),
    });
    if (isObject(raw)) documents.push({ source: chunk.source, raw, index: chunk.index, place });
    else
      report.add(
        'P2LK108',
        {
          what: prefix.length === 0 ? 'this document' : 'this item of the list',
          reason: `is no Kubernetes object: it is ${nameOf(raw)}`,
        },
        place([]),
      );
  }
  return documents;
};

/**
 * A span in a chunk's text as one in its source's, without white space at the end; the first word
 * when there is none.
 */
const within = ({ source: { text }, start, end }: Chunk, span: Span | undefined): Span => {
  if (span === undefined) {
    const first = start + Math.max(0, text.slice(start, end).search(/\S/));
    return { start: first, end: first + (/^\S+/.exec(text.slice(first, end))?.[0].length ?? 0) };
  }
  const from = start + span.start;
  return { start: from, end: from + text.slice(from, start + span.end).trimEnd().length };
};

const nameOf = (raw: unknown): string => {
  if (raw === null) return 'empty';
  return Array.isArray(raw)
    ? 'a list'
    : `a single ${typeof raw === 'string' ? 'text' : typeof raw}`;
};

const reportDuplicate = (
  { key, first, last }: Duplicate,
  { source, start }: Chunk,
  report: Report,
): void => {
  const at = ({ range }: Duplicate['first'], label?: string): Place => ({
    ...placeAt(source, start + range![0], start + range![1]),
    ...(label === undefined ? {} : { label }),
  });
  report.add('P2LK109', { key }, [at(last), at(first, 'first given here')]);
};

const reportFault = (
  fault: Fault,
  { source, start }: Chunk,
  text: string,
  report: Report,
): void => {
  const action = causedBy(fault, text);
  if (action !== undefined) {
    const help = 'render the template first, as in: helm template ./chart | p2lk';
    report.add(
      'P2LK107',
      { action: mayBeSecret(text) ? '{{ }}' : action.text },
      placeAt(source, start + action.start, start + action.end),
      { help },
    );
    return;
  }
  const json = /^\s*(?:\{\s*"|\[\s*[{"])/.test(text) ? jsonFault(text) : undefined;
  const { message: reason, help, start: from, end } = json ?? fault;
  const place = placeAt(source, start + from, start + end);
  report.add('P2LK106', { format: json === undefined ? 'YAML' : 'JSON', reason }, place, { help });
};

/** The template action that a fault comes from, if the text is faulty because of it. */
const causedBy = (fault: Fault, text: string): ReturnType<typeof actionAt> => {
  const action = actionAt(text, fault.end);
  if (action === undefined || (action.start <= fault.end && fault.start <= action.end))
    return action;
  if (text.length > MAX_PARSED) return undefined;
  try {
    read(withoutActions(text));
  } catch (error) {
    if (error instanceof Fault && error.start === fault.start) return undefined;
  }
  return action;
};
