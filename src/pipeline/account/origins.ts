import { isEqual } from '../../values/equal.ts';
import type { Path, Place } from '../../diagnostics/diagnostic.ts';
import type { Image, Manifest } from '../../linuxkit/manifest.ts';
import { pathOf } from '../../view/view.ts';
import type { PodWalk, TracedWrite } from '../walk/pod-walk.ts';
import type { Origin } from './verdict.ts';
import { Sources } from './sources.ts';

const sections = ['onboot', 'onshutdown', 'services'] as const;

/** Where every written value of a manifest comes from. */
export const originsOf = (run: PodWalk, manifest: Manifest): readonly Origin[] => {
  const sources = new Sources(run);
  return [
    ...names(run, manifest),
    ...run.writes.flatMap((write) =>
      write.values.flatMap((value) => {
        const path = pathIn(manifest, write, value);
        if (path === undefined) return [];
        const whole = originOf(write, value, path, sources.of(write, value));
        return [
          whole,
          ...itemsOf(value).map((item, i) =>
            originOf(write, item, [...path, i], sources.held(write, item)),
          ),
        ];
      }),
    ),
    ...edits(run, manifest),
  ];
};

/** Entries of a list of words, each of which may come from elsewhere: a variable, a bind. */
const itemsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : [];

const originOf = (
  write: TracedWrite,
  value: unknown,
  path: Path,
  from: readonly Place[],
): Origin => ({
  path,
  as: `${write.on} ${write.key}`,
  plugin: write.call?.plugin ?? write.plugin,
  hook: write.call?.hook,
  reason: write.reason,
  from,
  words: write.on === 'the boot' ? wordsOf(value) : [],
});

/** The path of a written value in the finished manifest; undefined where it is not to be found. */
const pathIn = (manifest: Manifest, write: TracedWrite, value: unknown): Path | undefined => {
  const { on, key } = write;
  if (on === 'the boot') return planOf(manifest);
  if (!on.startsWith('image ')) return entryPath(manifest, [key], value);
  const at = imagePath(manifest, on.slice('image '.length));
  return at === undefined ? undefined : entryPath(manifest, [...at, key], value);
};

const planOf = (manifest: Manifest): Path | undefined => {
  const index = (manifest.files ?? []).findIndex(({ path }) => path === 'etc/p2lk/plan');
  return index === -1 ? undefined : ['files', index, 'contents'];
};

const imagePath = (manifest: Manifest, name: string): Path | undefined => {
  for (const section of sections) {
    // A base may have a service of that name too; the pod's own come last.
    const index = (manifest[section] ?? []).findLastIndex((image) => image.name === name);
    if (index !== -1) return [section, index];
  }
  return undefined;
};

/** The path of an entry of the list at a path, or that path where what is there is no list. */
const entryPath = (manifest: Manifest, path: Path, value: unknown): Path | undefined => {
  const held = valueAt(manifest, path);
  if (held === undefined) return undefined;
  if (!Array.isArray(held) || Array.isArray(value)) return path;
  const same = held.findIndex((entry) => isEqual(entry, value));
  const index = same === -1 ? held.findIndex((entry) => isNamedAs(entry, value)) : same;
  return index === -1 ? undefined : [...path, index];
};

const isNamedAs = (entry: unknown, value: unknown): boolean => {
  const [name, other] = [entry, value].map(
    (one) => (one as Partial<Image> | undefined)?.name ?? (one as { path?: string })?.path,
  );
  return name !== undefined && name === other;
};

/** What a manifest has at a path. */
export const valueAt = (manifest: Manifest, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as { readonly [key: string | number]: unknown } | undefined)?.[key],
    manifest,
  );

/** Names of the images, which the core gives them. */
const names = (run: PodWalk, manifest: Manifest): readonly Origin[] =>
  [...(run.pod.initContainers ?? []), ...(run.pod.containers ?? [])].flatMap((container) => {
    const at = imagePath(manifest, run.names.get(container.name) ?? container.name);
    if (at === undefined) return [];
    const from = run.subject.document.place([...pathOf(container), 'name']);
    return [core([...at, 'name'], [from])];
  });

const core = (path: Path, from: readonly Place[]): Origin => ({
  path,
  as: 'the manifest',
  plugin: 'p2lk',
  hook: undefined,
  reason: undefined,
  from,
  words: [],
});

/** Sections of the manifest that a plugin edited as a whole. */
const edits = ({ log }: PodWalk, manifest: Manifest): readonly Origin[] =>
  (log?.calls ?? [])
    .filter(({ hook, args, answer }) => hook === 'manifest' && answer !== args[0])
    .flatMap(({ plugin, hook, args, answer }) =>
      changed(args[0] as Manifest, answer as Manifest).flatMap(([section, value]) => {
        const path = entryPath(manifest, [section], value);
        return path === undefined ? [] : [{ ...core(path, []), plugin, hook }];
      }),
    );

/** Entries of a manifest that another did not have. */
const changed = (before: Manifest, after: Manifest): readonly (readonly [string, unknown])[] =>
  Object.entries(after).flatMap(([section, value]) => {
    const old = before[section as keyof Manifest];
    if (isEqual(old, value)) return [];
    if (!Array.isArray(value)) return [[section, value] as const];
    const known: readonly unknown[] = Array.isArray(old) ? old : [];
    return value
      .filter((entry: unknown) => !known.some((one) => isEqual(one, entry)))
      .map((entry: unknown) => [section, entry] as const);
  });

/** The words by which lines of the boot's files are known: names of steps, containers, commands. */
const wordsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.length > 2 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => (key === 'image' ? [] : wordsOf(held)));
};
