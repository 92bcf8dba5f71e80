import type { Path } from '../../diagnostics/diagnostic.ts';
import { fieldPath } from '../../diagnostics/field-path.ts';
import { fieldsOf } from '../../kubernetes/table.ts';
import type { TypePath } from '../../view/type-path.ts';
import type { PodWalk } from './pod-walk.ts';

/** Names that the core joins by: containers by name, mounts to volumes. */
const joins: ReadonlySet<string> = new Set(['Container.name', 'Volume.name', 'VolumeMount.name']);

/** What the core itself consumes: kinds and names. */
export const isCore = (path: Path, { label }: TypePath): boolean =>
  (path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind')) ||
  (path.length === 2 &&
    path[0] === 'metadata' &&
    (path[1] === 'name' || path[1] === 'generateName' || path[1] === 'namespace')) ||
  (label !== undefined && joins.has(label));

/**
 * Types of which one member is given to choose by: there an empty object says something, as
 * `emptyDir: {}` does. Everywhere else the API takes it for an absent one.
 */
const choices: ReadonlySet<string> = new Set([
  'Volume',
  'VolumeProjection',
  'PersistentVolumeSpec',
  'EnvVarSource',
  'EnvFromSource',
  'Probe',
  'LifecycleHandler',
]);

const saysNothing = (value: unknown, { parent }: TypePath): boolean =>
  typeof value === 'object' && value !== null && !choices.has(parent?.type ?? '');

/**
 * Reports every field that nobody read or settled (P2LK301), except where one of the plugins that
 * declare it has failed, or lacks an answer for that very field: that is an error already.
 */
export const reportUnread = (run: PodWalk): void => {
  const { subject, host, gaps } = run;
  for (const { path, types, value } of subject.unread(isCore)) {
    if (saysNothing(value, types)) continue;
    const owners = host.plugins.filter((plugin) => types.covers(plugin));
    if (owners.some((owner) => owner.muted || gaps.explainsLeaf(owner, path, subject.types)))
      continue;
    run.report.add(
      'P2LK301',
      { path: fieldPath(path) },
      subject.document.place(path),
      fieldsOf(types.parent?.type ?? '') === undefined
        ? {}
        : { help: 'take it out, write a plugin that honours it, or let it pass with --lenient' },
    );
  }
};
