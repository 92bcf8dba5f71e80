import type { Path } from '../diagnostics/diagnostic.ts';
import { fieldListOf } from '../kubernetes/table.ts';
import type { Field } from '../kubernetes/table.ts';
import { documentsOf, sourcesOf, valuesOf, withValue } from './documents.ts';
import type { InputDocument } from './documents.ts';
import type { Rule } from './rule.ts';
import type { Outcome, Trial, TrialCase } from './trial.ts';

/** Values that the API takes for many fields of a type; which, only a translation tells. */
const samples: { readonly [type: string]: readonly unknown[] } = {
  string: [
    'p2lk',
    '/p2lk',
    'ext4',
    '192.0.2.1',
    'Always',
    'Memory',
    'iqn.2001-04.com.example:p2lk',
  ],
  integer: [1, 0o644, 3260],
  number: [1],
  boolean: [true, false],
  quantity: ['1Gi', '100m'],
  intOrString: [8080],
  time: ['2026-01-01T00:00:00Z'],
  bytes: ['cDJsaw=='],
  any: ['p2lk'],
};

/**
 * No field is lost in silence: those of the cases, and every other field that the API knows beside
 * them and the plugin declares to consume.
 */
export const fields: Rule = {
  name: 'fields',
  about: 'every field that it declares is read or reported (P2LK301)',
  async find(trial) {
    const found = new Set<string>();
    const tried = new Set<string>();
    for (const one of trial.cases) {
      const documents = documentsOf(one.sources);
      const plain = await trial.run(one, { sources: sourcesOf(documents) });
      for (const [label, path] of unread(trial, documents, plain))
        found.add(`${one.name}: ${label}, at ${path}, is neither read nor reported`);
      for (const absent of absentFields(trial, documents)) {
        if (tried.has(absent.label)) continue;
        const said = await honours(trial, one, documents, absent);
        if (said !== undefined) tried.add(absent.label);
        if (said === false)
          found.add(`${one.name}: ${absent.label} is neither read nor reported where it is given`);
      }
    }
    return [...found];
  },
};

/** What P2LK301 says of fields that the plugin declares: type and field, and where. */
const unread = (
  trial: Trial,
  documents: readonly InputDocument[],
  { findings }: Outcome,
): readonly (readonly [label: string, path: string])[] => {
  return findings
    .filter(({ code }) => code === 'P2LK301')
    .flatMap(({ places: [place] }) => {
      const { path = [] } = place ?? {};
      const types = documents
        .map((document) => path.reduce((at, key) => at.child(key), document.types))
        .find((at) => at.covers(trial.reader));
      return types === undefined ? [] : [[types.label ?? types.type, path.join('.')] as const];
    });
};

/** A field that an object of the input could have, and has not. */
interface Absent {
  readonly label: string;
  readonly document: number;
  readonly path: Path;
  readonly field: Field;
}

function* absentFields(
  trial: Trial,
  documents: readonly InputDocument[],
): Generator<Absent, void, undefined> {
  for (const [document, { raw, types }] of documents.entries())
    for (const { path, types: at, value } of valuesOf(raw, types)) {
      if (typeof value !== 'object' || value === null || at.shape !== 'one') continue;
      for (const field of fieldListOf(at.type)) {
        if (field.name in value) continue;
        if (!at.child(field.name).covers(trial.reader)) continue;
        const label = `${at.type}.${field.name}`;
        yield { label, document, path: [...path, field.name], field };
      }
    }
}

/**
 * Whether the plugin does something about a field that is added; undefined where the API takes none
 * of the values, or an error of another plugin hides it.
 */
const honours = async (
  trial: Trial,
  one: TrialCase,
  documents: readonly InputDocument[],
  { document, path, field }: Absent,
): Promise<boolean | undefined> => {
  for (const value of samplesOf(field)) {
    const sources = sourcesOf(withValue(documents, document, path, value));
    const { findings } = await trial.run(one, { sources });
    if (findings.some(({ code }) => code.startsWith('P2LK1'))) continue;
    return !findings.some(
      ({ code, places: [place] }) =>
        code === 'P2LK301' && path.every((key, i) => key === place?.path[i]),
    );
  }
  return undefined;
};

const samplesOf = (field: Field, depth = 0): readonly unknown[] => {
  const values = samples[field.type] ?? objectsOf(field.type, depth);
  if (field.shape === 'list') return values.map((value) => [value]);
  return field.shape === 'map' ? values.map((value) => ({ p2lk: value })) : values;
};

/** Objects of an API type: with what it requires, else with its first field. */
const objectsOf = (type: string, depth: number): readonly unknown[] => {
  const all = fieldListOf(type);
  const required = all.filter((field) => field.required);
  if (depth > 2 || all.length === 0) return [];
  const chosen = required.length > 0 ? required : all.slice(0, 1);
  const entries = chosen.map((field) => [field.name, samplesOf(field, depth + 1)] as const);
  const most = Math.min(3, Math.max(...entries.map(([, values]) => values.length)));
  return Array.from({ length: most }, (_, i) =>
    Object.fromEntries(entries.map(([name, values]) => [name, values[i] ?? values[0]])),
  );
};
