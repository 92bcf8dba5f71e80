import type { ReferenceContext } from '../api/context.ts';
import { listReference, referenceKey } from '../api/reference.ts';
import type { Reference } from '../api/reference.ts';
import { referenceContext } from './walk/contexts.ts';
import type { PodWalk } from './walk/pod-walk.ts';

/** A reference, and the plugin that makes it. */
export interface Asked {
  readonly plugin: string;
  readonly reference: Reference;
}

/** Keys of references that nobody answers; true where all who asked could do without. */
export type Missed = ReadonlyMap<string, boolean>;

/** One round of references. */
export interface Round {
  readonly asked: readonly Asked[];
  /** Keys of the answers that plugins looked for: others cannot lead to further references. */
  readonly looked: ReadonlySet<string>;
}

/** Every reference of every plugin, as far as the answers have led by now. */
export const collect = (run: PodWalk): Round => {
  const asked: Asked[] = [];
  const looked = new Set<string>();
  const given = referenceContext(run);
  for (const plugin of run.host.plugins) {
    const { references } = plugin.definition;
    if (references === undefined || plugin.muted) continue;
    const want = (reference: Reference): void => {
      if (typeof reference?.kind !== 'string' || typeof reference.name !== 'string')
        throw new Error('gave a reference without kind and name');
      asked.push({ plugin: plugin.name, reference });
    };
    const context: ReferenceContext = {
      ...given,
      objects: (kind) => {
        const list = listReference(kind);
        want(list);
        looked.add(referenceKey(list));
        return given.objects(kind);
      },
      resolved: (reference) => {
        looked.add(referenceKey(reference));
        return given.resolved(reference);
      },
    };
    run.host.watch?.enter(plugin.name, 'references');
    try {
      for (const reference of references(run.pod, context) ?? []) want(reference);
    } catch (cause) {
      run.host.fault(plugin, 'references', '', cause);
    } finally {
      run.host.watch?.leave();
    }
  }
  return { asked, looked };
};

/**
 * References that have no answer yet, each once; optional where all who ask can do without. What was
 * missed as optional is asked for again when somebody needs it.
 */
export const unanswered = (
  run: PodWalk,
  asked: readonly Asked[],
  missed: Missed,
): readonly Reference[] => {
  const fresh = new Map<string, Reference>();
  for (const { reference } of asked) {
    const key = referenceKey(reference);
    const { optional = false } = reference;
    if (run.answers.has(key) || missed.get(key) === false) continue;
    if (optional && missed.has(key)) continue;
    const known = fresh.get(key);
    if (known === undefined || (known.optional === true && !optional)) fresh.set(key, reference);
  }
  return [...fresh.values()];
};

/** Notes what plugins need and have no answer for, each at the field that asks. */
export const noteGaps = (run: PodWalk, asked: readonly Asked[]): void => {
  for (const { plugin, reference } of asked) {
    const { optional = false, at } = reference;
    const answer = run.answers.get(referenceKey(reference));
    if (optional || (answer !== undefined && answer.refused === undefined)) continue;
    run.gaps.add(plugin, at !== undefined && run.ownPlaces.has(at) ? at.path : undefined);
  }
};
