import { fieldPath } from '../../diagnostics/field-path.ts';
import { locate } from '../../diagnostics/locate.ts';
import type { Path } from '../../diagnostics/diagnostic.ts';
import { kinds } from '../../kubernetes/workloads.ts';
import type { FieldAccount } from '../../pipeline/account/verdict.ts';

/** What `p2lk why` is asked about. */
export type Target =
  | { readonly kind: 'line'; readonly file: string | undefined; readonly line: number }
  | { readonly kind: 'field'; readonly text: string };

/** Reads `42`, `FILE:42`, `FILE:42:7`, or else the path of a field. */
export const targetOf = (text: string): Target => {
  const [, file, line] = /^(?:(.+?):)?(\d{1,9})(?::\d+)?$/.exec(text) ?? [];
  return line === undefined ? { kind: 'field', text } : { kind: 'line', file, line: Number(line) };
};

/** Keys and indexes of a path as it is written: `spec.containers[0]`, `data['a.b']`. */
const keysOf = (text: string): Path =>
  [...text.matchAll(/\[(\d+)\]|\[(['"])(.*?)\2\]|([^.[\]]+)/g)].map(
    ([, index, , quoted, plain = '']) => (index === undefined ? (quoted ?? plain) : Number(index)),
  );

/** A path may begin with what it is a path of. */
const roots: ReadonlySet<string> = new Set(['pod', ...kinds.map(({ kind }) => kind.toLowerCase())]);

/**
 * The fields that a path names, with all below them: from the root of an object, or a part of it
 * from anywhere, indexes left out (`containers.image`); or the type and field (`Container.image`).
 */
export const fieldsNamed = (
  text: string,
  fields: readonly FieldAccount[],
): readonly FieldAccount[] => {
  const whole = keysOf(text);
  const keys = roots.has(String(whole[0]).toLowerCase()) ? whole.slice(1) : whole;
  const exact = fields.filter(({ place: { path } }) => matches(path, whole, 0));
  if (exact.length > 0) return exact;
  const typed = fields.filter(({ type }) => type === text);
  if (typed.length > 0 || keys.length === 0) return typed;
  return fields.filter(({ place: { path } }) =>
    path.some((_, start) => matches(path, keys, start)),
  );
};

/** Whether a path has the keys from a position on; indexes that the keys leave out are passed by. */
const matches = (path: Path, keys: Path, start: number): boolean => {
  let at = start;
  for (const key of keys) {
    if (typeof key !== 'number') while (typeof path[at] === 'number') at++;
    if (path[at] !== key) return false;
    at++;
  }
  return true;
};

/** The fields on a line of an input. */
export const fieldsAt = (
  file: string,
  line: number,
  fields: readonly FieldAccount[],
): readonly FieldAccount[] =>
  fields.filter(({ place }) => {
    const found = locate(place);
    return (
      found.file === file &&
      found.line !== undefined &&
      found.line <= line &&
      line <= (found.endLine ?? found.line)
    );
  });

/** Every path of the fields, for a suggestion. */
export const pathsOf = (fields: readonly FieldAccount[]): readonly string[] =>
  fields.map(({ place }) => fieldPath(place.path));
