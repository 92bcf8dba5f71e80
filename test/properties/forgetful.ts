import { definePlugin } from 'p2lk/plugin';
import type { Plugin, VolumePlan } from 'p2lk/plugin';
import type { Path } from '../../src/diagnostics/diagnostic.ts';
import { builtins } from '../../src/pipeline/builtins.ts';
import { kindNamed } from '../../src/kubernetes/workloads.ts';
import { TypePath } from '../../src/view/type-path.ts';
import type { Reader } from '../../src/view/type-path.ts';
import type { CaseDocument } from './cases.ts';
import { isJoin, leavesOf } from './mutations.ts';

/** A shipped plugin as one that reads. */
export interface Owner extends Reader {
  readonly definition: Plugin['definition'];
}

/** The shipped plugins that declare fields. */
export const owners: readonly Owner[] = builtins
  .map(({ definition }, index) => ({
    index,
    name: definition.name,
    fields: new Set(definition.fields),
    definition,
  }))
  .filter(({ fields }) => fields.size > 0);

/** Whether an object is one that p2lk translates. */
export const isWorkload = ({ kind }: CaseDocument): boolean =>
  kindNamed(kind ?? '')?.template !== undefined;

/** Every leaf of a workload that one shipped plugin alone may honour. */
export const leavesOfOwner = (document: CaseDocument, owner: Owner): readonly Path[] => {
  const root = new TypePath(kindNamed(document.kind ?? '')!.type);
  return leavesOf(document).flatMap(({ path, value }) => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return [];
    if (isJoin(path, document.kind ?? '')) return [];
    const types = path.reduce((at, key) => at.child(key), root);
    const covering = owners.filter((one) => types.covers(one));
    return covering.length === 1 && covering[0] === owner ? [path] : [];
  });
};

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((of, key) => (of as { [key: string | number]: unknown })?.[key], value);

/** Stands for a shipped plugin: has its fields, reads what `reads` says, answers for `volumes`. */
export const standInFor = (
  { name, definition: { fields } }: Owner,
  {
    reads = [],
    volumes = [],
    plan,
  }: {
    readonly reads?: readonly Path[];
    readonly volumes?: readonly string[];
    readonly plan?: VolumePlan;
  } = {},
): Plugin =>
  definePlugin({
    name,
    apiVersion: 1,
    fields,
    apply(hooks) {
      hooks.pod.tap(name, (_pod, _manifest, { object }) => {
        for (const path of reads) at(object, path);
      });
      for (const key of volumes) hooks.volume.for(key).tap(name, () => plan);
    },
  });
