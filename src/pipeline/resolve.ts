import type { ReferenceContext, ResolveContext } from '../api/context.ts';
import type { PodWalk } from './pod-walk.ts';
import { listReference, referenceKey } from '../api/reference.ts';
import type { Reference, Resolved } from '../api/reference.ts';
import { isFaulty } from '../view/view.ts';

/** Looks up objects of the input. */
export type ObjectLookup = Pick<ResolveContext, 'object' | 'objects'>;

export interface ResolveOptions {
  readonly signal: AbortSignal;
  /** How long all answers together may take. */
  readonly seconds: number;
}

/**
 * Asks for everything the pod refers to, in document order, until the answers bring nothing new;
 * answers are kept on the run. Reports what is missing and not optional (P2LK201), what its owner
 * refused (P2LK202), and plugins that never answered (P2LK902). Where no plugin refers to anything
 * it settles without a turn of the event loop.
 */
export const resolve = async (
  run: PodWalk,
  objects: ObjectLookup,
  options: ResolveOptions,
): Promise<void> => {
  let fresh = collect(run);
  if (fresh.length === 0) return;
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // The timer also holds the event loop open, so that a promise that never settles is reported
  // rather than ending the program in silence.
  const timer = setTimeout(abort, options.seconds * 1000);
  options.signal.addEventListener('abort', abort, { once: true });
  const { signal } = controller;
  const aborted = new Promise<'aborted'>((resolve) =>
    signal.addEventListener('abort', () => resolve('aborted'), { once: true }),
  );
  const { workload, settings, object } = run;
  const context: ResolveContext = {
    ...objects,
    workload,
    namespaceWritten: (object.metadata?.namespace ?? '') !== '',
    settings,
    signal,
  };
  try {
    while (fresh.length > 0) {
      const answers = await Promise.race([
        Promise.all(fresh.map((reference) => ask(run, reference, context))),
        aborted,
      ]);
      if (answers === 'aborted') {
        reportPending(run, options.seconds);
        return;
      }
      for (const [i, reference] of fresh.entries()) keep(run, objects, reference, answers[i]);
      fresh = collect(run);
    }
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', abort);
  }
};

const missing: Resolved = { refused: '' };
const faulty: Resolved = {
  refused: 'it breaks the rules of the Kubernetes API, as reported at its own place',
};

/** References that have no answer yet, each once. */
const collect = (run: PodWalk): Reference[] => {
  const fresh = new Map<string, Reference>();
  const want = (reference: Reference): void => {
    const key = referenceKey(reference);
    if (run.answers.has(key) || run.unanswered.has(key)) return;
    const known = fresh.get(key);
    if (known === undefined || (known.optional === true && reference.optional !== true))
      fresh.set(key, reference);
  };
  const given = run.referenceContext();
  const context: ReferenceContext = {
    ...given,
    objects: (kind) => {
      want(listReference(kind));
      return given.objects(kind);
    },
  };
  for (const plugin of run.host.plugins) {
    const { references } = plugin.definition;
    if (references === undefined || plugin.muted) continue;
    try {
      for (const reference of references(run.pod, context) ?? []) want(reference);
    } catch (cause) {
      run.host.fault(plugin, 'references', '', cause);
    }
  }
  return [...fresh.values()];
};

const ask = async (
  run: PodWalk,
  reference: Reference,
  context: ResolveContext,
): Promise<Resolved> => {
  const answer =
    (await run.host.hooks.resolve.get(reference.kind)?.promise(reference, context)) ?? missing;
  return isFaulty(answer.value) ? faulty : answer;
};

const keep = (
  run: PodWalk,
  objects: ObjectLookup,
  reference: Reference,
  answer: Resolved = missing,
): void => {
  const key = referenceKey(reference);
  if (answer.refused === undefined) {
    run.answers.set(key, answer);
    return;
  }
  if (answer === missing) run.unanswered.add(key);
  else run.answers.set(key, answer);
  const { kind, name, namespace, optional = false } = reference;
  if (optional) {
    // Without a place the pod did not name it: a plugin only asked whether it is there.
    if (answer === missing && reference.at !== undefined)
      run.report.add(
        'P2LK204',
        { kind, name, ...(namespace !== undefined && { namespace }) },
        reference.at,
      );
    return;
  }
  run.unanswered.add(key);
  if (answer.reported === true) return;
  const at = reference.at ?? [];
  if (answer === missing) {
    const elsewhere = namespacesOf(objects, reference);
    run.report.add(
      'P2LK201',
      {
        kind,
        name,
        ...(namespace !== undefined && { namespace }),
        ...(elsewhere.length > 0 && { elsewhere }),
      },
      at,
      {
        help:
          elsewhere.length > 0
            ? `give the ${kind} metadata.namespace: ${namespace}, or the workload that of the ${kind}`
            : `add the ${kind} to the input: p2lk -f FILE -f FILE-WITH-THE-${kind.toUpperCase()}`,
      },
    );
  } else
    run.report.add(
      'P2LK202',
      { kind, name, reason: answer.refused },
      at,
      answer.help === undefined ? {} : { help: answer.help },
    );
};

/** Other namespaces in which the input has an object of that kind and name. */
const namespacesOf = (
  objects: ObjectLookup,
  { kind, name, namespace }: Reference,
): readonly string[] =>
  namespace === undefined
    ? []
    : objects
        .objects(kind)
        .flatMap(({ metadata }) =>
          metadata?.name === name ? [metadata.namespace ?? 'default'] : [],
        );

const reportPending = (run: PodWalk, seconds: number): void => {
  for (const { plugin, args } of run.host.pending.values()) {
    const reference = args[0] as Reference;
    run.report.add(
      'P2LK902',
      { plugin, reference: `${reference.kind} ${reference.name}`, seconds },
      reference.at ?? [],
      { plugin },
    );
  }
  run.host.pending.clear();
};
