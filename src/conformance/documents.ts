import type { Path, Source } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import { kindNamed } from '../kubernetes/workloads.ts';
import { parse, split } from '../read/read.ts';
import { TypePath } from '../view/type-path.ts';

/** One object of a case's input, which may be changed. */
export interface InputDocument {
  readonly source: string;
  readonly raw: Record<string, unknown>;
  readonly types: TypePath;
}

/** The objects of an input, each a copy. */
export const documentsOf = (sources: readonly Source[]): readonly InputDocument[] =>
  sources.flatMap((source) =>
    [...split(source)].flatMap((chunk) =>
      parse(chunk, new Report()).map(({ raw }) => ({
        source: source.name,
        raw: structuredClone(raw),
        types: new TypePath(kindNamed(String(raw['kind']))?.type ?? 'any'),
      })),
    ),
  );

/** Objects as an input again, in the files from which they came. */
export const sourcesOf = (documents: readonly InputDocument[]): readonly Source[] => {
  const texts = new Map<string, string[]>();
  for (const { source, raw } of documents)
    texts.set(source, [...(texts.get(source) ?? []), textOf(raw)]);
  return [...texts].map(([name, all]) => ({ name, text: all.join('\n---\n') }));
};

const textOf = (raw: object): string =>
  JSON.stringify(raw, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));

/** A copy of objects with another value at a path of one of them. */
export const withValue = (
  documents: readonly InputDocument[],
  at: number,
  path: Path,
  value: unknown,
): readonly InputDocument[] =>
  documents.map((document, i) => {
    if (i !== at) return document;
    const raw = structuredClone(document.raw);
    const [last = '', ...above] = path.toReversed();
    const holder = above.reduceRight<Record<string | number, unknown>>(
      (held, key) => held[key] as Record<string | number, unknown>, // the path was found in it
      raw,
    );
    holder[last] = value;
    return { ...document, raw };
  });

/** A value of an object, with where it stands. */
export interface Found {
  readonly path: Path;
  readonly types: TypePath;
  readonly value: unknown;
}

/** Every value of an object, the outer ones first. */
export function* valuesOf(
  value: unknown,
  types: TypePath,
  path: Path = [],
): Generator<Found, void, undefined> {
  yield { path, types, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    yield* valuesOf(item, types.child(step), [...path, step]);
  }
}
