import type { Diagnostic, Path, Place } from '../../diagnostics/diagnostic.ts';
import type { Touch } from '../../view/read-log.ts';
import type { Leaf, Subject } from '../../view/subject.ts';
import type { TypePath } from '../../view/type-path.ts';
import type { PodWalk } from '../walk/pod-walk.ts';
import { isCore } from '../walk/unread-fields.ts';
import type { FieldAccount, Origin, Verdict } from './verdict.ts';

/** What became of every field of the workload, and of what plugins read of other objects. */
export const fieldsOf = (run: PodWalk, origins: readonly Origin[]): readonly FieldAccount[] => {
  const log = run.log ?? { reads: [], settled: [] };
  const { diagnostics } = run.report;
  // What a plugin sees of the pod beyond its own fields settles nothing.
  const reads = byTarget(log.reads.filter((one) => one.counts || one.subject !== run.subject));
  const settled = byTarget(log.settled);
  const told = new Set<Diagnostic>();
  const written = byPlace(origins);
  const others = new Set(log.reads.map(({ subject }) => subject));
  others.delete(run.subject);
  const fields: FieldAccount[] = [];
  for (const subject of [run.subject, ...others]) {
    const isOwn = subject === run.subject;
    for (const leaf of subject.leaves()) {
      const place = subject.document.place(leaf.path);
      const readers = pluginsOf(reads.get(leaf.target)?.get(leaf.key));
      if (!isOwn && readers.length === 0) continue;
      const settler = settlerOf(subject, leaf, settled);
      const by = new Set([...readers, ...(settler === undefined ? [] : [settler])]);
      const findings = diagnostics.filter((finding) => isAbout(finding, subject, leaf, by));
      for (const finding of findings) told.add(finding);
      const core = isOwn && isCore(leaf.path, leaf.types);
      fields.push({
        object: nameOf(subject),
        place,
        type: leaf.types.label,
        verdict: verdictOf(findings, readers.length > 0, settler, core),
        readers: readers.length === 0 && core ? ['p2lk'] : readers,
        settledBy: settler,
        findings,
        written: written(place),
      });
    }
  }
  return [...withEntries(fields), ...unplaced(run, fields, told)];
};

const verdictOf = (
  findings: readonly Diagnostic[],
  isRead: boolean,
  settler: string | undefined,
  isJoined: boolean,
): Verdict => {
  if (findings.some(({ severity }) => severity === 'error')) return 'refused';
  const isLeftOut = findings.some(
    ({ code, plugin = 'p2lk' }) =>
      code === 'P2LK302' || (plugin === settler && !code.startsWith('P2LK')),
  );
  if (findings.length > 0) return isRead && !isLeftOut ? 'approximated' : 'reported';
  // What nobody reads or settles without a word of its own is explained by an error elsewhere.
  return isRead || settler !== undefined || isJoined ? 'exact' : 'refused';
};

type Touches = ReadonlyMap<object, ReadonlyMap<string | number, readonly Touch[]>>;

const byTarget = (touches: readonly Touch[]): Touches => {
  const found = new Map<object, Map<string | number, Touch[]>>();
  for (const touch of touches) {
    const keys = found.get(touch.target) ?? new Map<string | number, Touch[]>();
    found.set(touch.target, keys);
    const list = keys.get(touch.key);
    if (list === undefined) keys.set(touch.key, [touch]);
    else list.push(touch);
  }
  return found;
};

const pluginsOf = (touches: readonly Touch[] = []): readonly string[] => [
  ...new Set(touches.flatMap(({ call }) => call?.plugin ?? [])),
];

/** Who settled a leaf, or something that it is in. */
const settlerOf = (subject: Subject, { path }: Leaf, settled: Touches): string | undefined => {
  let target: unknown = subject.root;
  for (const key of path) {
    const touches = settled.get(target as object)?.get(key);
    if (touches !== undefined) return touches[0]?.call?.plugin ?? 'p2lk';
    target = (target as { readonly [key: string | number]: unknown })[key];
  }
  return undefined;
};

/** Types whose fields have little to do with each other: what is said of one is not about them. */
const wholes: ReadonlySet<string> = new Set(['PodSpec', 'Container', 'PodTemplateSpec']);

/**
 * Whether a finding is about a leaf: it names the leaf, or an object that holds it, where the
 * finding is p2lk's own or that of a plugin that has to do with the leaf.
 */
const isAbout = (
  { places, plugin, severity }: Diagnostic,
  subject: Subject,
  leaf: Leaf,
  by: ReadonlySet<string>,
): boolean => {
  const [place] = places;
  if (place === undefined || place.source !== subject.document.source) return false;
  if (!isWithin(leaf.path, place.path) || !isSame(place, subject)) return false;
  if (place.path.length === leaf.path.length) return true;
  if (plugin !== undefined && by.has(plugin)) return true;
  const held = typeAt(subject.types, place.path);
  const isWhole = place.path.length === 0 || (held.shape === 'one' && wholes.has(held.type));
  return !isWhole && (plugin === undefined || (severity === 'error' && by.size === 0));
};

const isWithin = (path: Path, outer: Path): boolean =>
  outer.length <= path.length && outer.every((key, i) => key === path[i]);

const typeAt = (types: TypePath, path: Path): TypePath =>
  path.reduce((at, key) => at.child(key), types);

/** Whether a place is one of that object, and not of another one in the same text. */
const isSame = (place: Place, { document }: Subject): boolean =>
  place.span()?.start === document.place(place.path).span()?.start;

/**
 * A field whose value stands nowhere in the manifest, a key of a Secret say, led to what the entry
 * that it belongs to led to: one variable, one volume.
 */
const withEntries = (fields: readonly FieldAccount[]): readonly FieldAccount[] => {
  const led = new Map<string, Set<Origin>>();
  for (const field of fields) {
    const entry = entryOf(field);
    if (entry === undefined) continue;
    const origins = led.get(entry) ?? new Set();
    led.set(entry, origins);
    for (const origin of field.written) origins.add(origin);
  }
  return fields.map((field) => {
    if (field.written.length > 0 || field.readers.length === 0) return field;
    const written = [...(led.get(entryOf(field) ?? '') ?? [])];
    // What is said of a field that led to nothing says why.
    const isReported = field.verdict === 'approximated' && written.length === 0;
    return { ...field, written, verdict: isReported ? 'reported' : field.verdict };
  });
};

/** The innermost entry of a list that holds a field; undefined directly in a container. */
const entryOf = ({ object, place: { path, source } }: FieldAccount): string | undefined => {
  const end = path.findLastIndex((key) => typeof key === 'number');
  const list = path[end - 1];
  if (end === -1 || list === 'containers' || list === 'initContainers') return undefined;
  return [source.name, object, ...path.slice(0, end + 1)].join('\n');
};

/** Findings about fields of the workload that are no leaf any more: what a server had added, say. */
const unplaced = (
  run: PodWalk,
  fields: readonly FieldAccount[],
  told: ReadonlySet<Diagnostic>,
): readonly FieldAccount[] =>
  run.report.diagnostics
    .filter((finding) => !told.has(finding))
    .flatMap((finding) =>
      finding.places
        .filter(
          ({ label, path, source }) =>
            label === undefined && path.length > 1 && source === run.subject.document.source,
        )
        .filter(({ path }) => !fields.some(({ place }) => isWithin(place.path, path)))
        .map((place) => ({
          object: nameOf(run.subject),
          place,
          type: undefined,
          verdict: finding.severity === 'error' ? ('refused' as const) : ('reported' as const),
          readers: [],
          settledBy: finding.plugin ?? 'p2lk',
          findings: [finding],
          written: [],
        })),
    );

/** Finds the origins that come from a place. */
const byPlace = (origins: readonly Origin[]): ((place: Place) => readonly Origin[]) => {
  const found = new Map<string, Origin[]>();
  for (const origin of origins)
    for (const place of origin.from) {
      const key = keyOf(place);
      const list = found.get(key);
      if (list === undefined) found.set(key, [origin]);
      else list.push(origin);
    }
  return (place) => found.get(keyOf(place)) ?? [];
};

const keyOf = (place: Place): string =>
  `${place.source.name}\n${place.span()?.start ?? ''}\n${place.path.join('\n')}`;

const nameOf = ({ document: { raw } }: Subject): string => {
  const { kind, metadata } = raw as {
    kind?: unknown;
    metadata?: { name?: unknown; generateName?: unknown };
  };
  return `${String(kind)} ${String(metadata?.name ?? metadata?.generateName ?? '')}`.trim();
};
