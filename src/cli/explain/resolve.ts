import { closest } from '../../diagnostics/suggest.ts';
import { kindOfWord } from '../../kubernetes/selection.ts';
import { apiTypes, fieldListOf, fieldsOf } from '../../kubernetes/table.ts';
import type { Field } from '../../kubernetes/table.ts';
import { kinds } from '../../kubernetes/workloads.ts';

/** A field on the way, with the API type that has it. */
export interface Step {
  readonly of: string;
  readonly field: Field;
}

/** What a path leads to. */
export interface Resolved {
  /** As kubectl writes it: `deployment.spec.template.spec.containers`; a type's begins with it. */
  readonly path: string;
  /** The type that the path begins with. */
  readonly root: string;
  /** Empty where the path names a kind or a type alone. */
  readonly steps: readonly Step[];
}

/** Why a path leads nowhere. */
export interface Unresolved {
  readonly reason: string;
  readonly near: readonly string[];
}

/** What a path that names no kind may begin within, the outermost first. */
const usualRoots: readonly (readonly [type: string, path: string])[] = [
  ['Pod', 'pod'],
  ['PodSpec', 'pod.spec'],
  ['Container', 'pod.spec.containers'],
  ['Volume', 'pod.spec.volumes'],
];

/** Indexes and quotes are of manifests, and no part of a field's name. */
const wordsOf = (text: string): readonly string[] =>
  text
    .replaceAll(/\[(?:\d*|\*)\]/g, '')
    .replaceAll(/\[['"]?|['"]?\]/g, '.')
    .split('.')
    .filter((word) => word !== '');

const fieldOf = (type: string, name: string): Field | undefined => fieldsOf(type)?.[name];

/** The type and path that the first word stands for, and whether it is one of the fields itself. */
const rootOf = (
  word: string,
): { readonly type: string; readonly path: string; readonly isField: boolean } | undefined => {
  const kind = kindOfWord(word);
  const found = kinds.find(({ kind: name }) => name.toLowerCase() === kind);
  if (found !== undefined) return { type: found.type, path: kind, isField: false };
  if (apiTypes().includes(word)) return { type: word, path: word, isField: false };
  const usual = usualRoots.find(([type]) => fieldOf(type, word) !== undefined);
  return usual === undefined ? undefined : { type: usual[0], path: usual[1], isField: true };
};

/** Follows a path of field names from a kind, in any of kubectl's words, or an API type. */
export const resolveField = (text: string): Resolved | Unresolved => {
  const words = wordsOf(text);
  const [first = ''] = words;
  const root = rootOf(first);
  if (root === undefined) {
    const known = [
      ...kinds.map(({ kind }) => kind.toLowerCase()),
      ...usualRoots.flatMap(([type]) => Object.keys(fieldsOf(type) ?? {})),
    ];
    const near = closest(first, known) ?? closest(first, apiTypes());
    return {
      reason: `there is no kind, type or field ${first}`,
      near: near === undefined ? [] : [[near, ...words.slice(1)].join('.')],
    };
  }
  const steps: Step[] = [];
  let type = root.type;
  let [path, isOpen] = [root.path, true];
  for (const [i, word] of (root.isField ? words : words.slice(1)).entries()) {
    const last = steps.at(-1)?.field;
    // Keys of a map are the manifest's own.
    if (last?.shape === 'map' && isOpen) {
      [path, isOpen] = [`${path}.${word}`, false];
      continue;
    }
    const field = fieldOf(type, word);
    if (field === undefined)
      return missing(word, type, path, words.slice(i + (root.isField ? 1 : 2)));
    steps.push({ of: type, field });
    [path, type, isOpen] = [`${path}.${word}`, field.type, true];
  }
  return { path, root: root.type, steps };
};

const missing = (word: string, type: string, path: string, rest: readonly string[]): Unresolved => {
  const fields = fieldsOf(type);
  if (fields === undefined) return { reason: `${path} is a ${type} and has no fields`, near: [] };
  const near = closest(word, Object.keys(fields));
  const deeper = shortestTo(word, type);
  return {
    reason: `${path} has no field ${word}`,
    near: [
      ...(near === undefined ? [] : [[path, near, ...rest].join('.')]),
      ...(deeper === undefined ? [] : [[path, ...deeper, ...rest].join('.')]),
    ],
  };
};

/** The shortest path below a type to a field of that name. */
const shortestTo = (name: string, from: string): readonly string[] | undefined => {
  const seen = new Set([from]);
  const queue: { readonly type: string; readonly path: readonly string[] }[] = [
    { type: from, path: [] },
  ];
  for (const { type, path } of queue) {
    if (fieldOf(type, name) !== undefined) return [...path, name];
    for (const field of fieldListOf(type)) {
      if (field.scalar || seen.has(field.type)) continue;
      seen.add(field.type);
      queue.push({ type: field.type, path: [...path, field.name] });
    }
  }
  return undefined;
};
