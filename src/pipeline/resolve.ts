import type { ResolveContext } from '../api/context.ts';
import { referenceKey } from '../api/reference.ts';
import type { Reference, Resolved } from '../api/reference.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { closestFew } from '../diagnostics/suggest.ts';
import { Deadline } from './deadline.ts';
import { collect, noteGaps, unanswered } from './references.ts';
import type { PodWalk } from './walk/pod-walk.ts';

/** An object of the input that breaks the rules of the API. */
export interface BrokenObject {
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
  /** What is wrong with it; taken by the first report that needs it told. */
  readonly faults: Diagnostic[];
}

/** Looks up objects of the input. */
export interface ObjectLookup {
  /** What plugins may look at: objects that hold to the rules of the API. */
  readonly sound: Pick<ResolveContext, 'object' | 'objects'>;
  /**
   * The object that a reference means, where it is broken; for `<kind>List` the first such one in
   * the workload's namespace, or of a kind without namespaces.
   */
  broken(reference: Reference, namespace: string): BrokenObject | undefined;
}

export interface ResolveOptions {
  readonly signal?: AbortSignal;
  /** How long all answers together may take. */
  readonly seconds: number;
}

/**
 * Asks for everything the pod refers to, in document order, until the answers bring nothing new;
 * answers are kept on the run. Reports what is missing and not optional (P2LK201), what cannot be
 * used or is refused by its owner (P2LK202), and plugins that never answered (P2LK902). Where no
 * plugin refers to anything it settles without a turn of the event loop.
 */
export const resolve = async (
  run: PodWalk,
  objects: ObjectLookup,
  options: ResolveOptions,
): Promise<void> => {
  let { asked, looked } = collect(run);
  const missed = new Map<string, boolean>();
  const known = knownNames(objects);
  let suggested = 0;
  let fresh = unanswered(run, asked, missed);
  if (fresh.length === 0) return;
  const deadline = new Deadline(options.seconds, options.signal);
  const { workload, settings, object } = run;
  const context: ResolveContext = {
    ...objects.sound,
    workload,
    namespaceWritten: (object.metadata?.namespace ?? '') !== '',
    settings,
    get signal() {
      return deadline.signal;
    },
  };
  const answer = asker(run, objects, context);
  try {
    while (fresh.length > 0) {
      const answers = await Promise.race([Promise.all(fresh.map(answer)), deadline.passed]);
      if (answers === undefined) {
        reportPending(run, options.seconds);
        return;
      }
      let leads = false;
      for (const [i, reference] of fresh.entries()) {
        const key = referenceKey(reference);
        const given = answers[i];
        if (given === undefined) {
          missed.set(key, reference.optional ?? false);
          reportMissing(run, known, reference, suggested++ < SUGGESTED);
        } else {
          keep(run, reference, given);
          leads ||= looked.has(key);
        }
      }
      if (!leads) break;
      ({ asked, looked } = collect(run));
      fresh = unanswered(run, asked, missed);
    }
  } finally {
    noteGaps(run, asked);
    deadline.end();
  }
};

/**
 * Answers references: by the plugins of their kind, unless the input has what is meant and it is
 * broken. Then the pod cannot do without it, optional or not: each such object is told once.
 */
const asker = (
  run: PodWalk,
  objects: ObjectLookup,
  context: ResolveContext,
): ((reference: Reference) => Promise<Resolved | undefined>) => {
  const told = new Set<BrokenObject>();
  return async (reference) => {
    const broken = objects.broken(reference, run.workload.namespace);
    if (broken === undefined)
      return await run.host.hooks.resolve.get(reference.kind)?.promise(reference, context);
    const reason = 'it breaks the rules of the Kubernetes API, as reported at its own place';
    if (!told.has(broken)) {
      told.add(broken);
      const { kind, name, place, faults } = broken;
      for (const fault of faults.splice(0)) run.report.push(fault);
      run.report.add('P2LK202', { kind, name, reason }, reference.at ?? place);
    }
    return { refused: reason, reported: true };
  };
};

const keep = (run: PodWalk, reference: Reference, answer: Resolved): void => {
  run.answers.set(referenceKey(reference), answer);
  const { kind, name, optional = false, at = [] } = reference;
  if (answer.refused === undefined || answer.reported === true || optional) return;
  run.report.add('P2LK202', { kind, name, reason: answer.refused }, at, { help: answer.help });
};

/** For how many missing objects of a workload the nearest names are looked for: it takes time. */
const SUGGESTED = 20;

const reportMissing = (
  run: PodWalk,
  known: KnownNames,
  reference: Reference,
  suggests: boolean,
): void => {
  const { kind, name, namespace, optional = false, at } = reference;
  if (optional) {
    // Without a place the pod did not name it: a plugin only asked whether it is there.
    if (at !== undefined) run.report.add('P2LK204', { kind, name, namespace }, at);
    return;
  }
  const elsewhere = namespacesOf(known, reference);
  run.report.add(
    'P2LK201',
    { kind, name, namespace, elsewhere: elsewhere.length > 0 ? elsewhere : undefined },
    at ?? run.subject.document.place(['metadata', 'name']),
    {
      help:
        elsewhere.length > 0
          ? `give the ${kind} metadata.namespace: ${namespace}, or the workload that of the ${kind}`
          : [
              ...(suggests ? nearNames(known, reference) : []),
              `add the ${kind} to the input: p2lk -f FILE -f FILE-WITH-THE-${kind.toUpperCase()}`,
              'or, where another folder of the same tree holds it, all of them: p2lk -R FOLDER',
            ].join('\n'),
    },
  );
};

/** Names and namespaces of the objects of a kind, looked up once each. */
type KnownNames = (
  kind: string,
) => readonly { readonly name: string; readonly namespace: string }[];

const knownNames = ({ sound }: ObjectLookup): KnownNames => {
  const kinds = new Map<string, ReturnType<KnownNames>>();
  return (kind) => {
    const names =
      kinds.get(kind) ??
      sound.objects(kind).flatMap(({ metadata }) => {
        const { name, namespace = 'default' } = metadata ?? {};
        return name === undefined ? [] : [{ name, namespace }];
      });
    kinds.set(kind, names);
    return names;
  };
};

/** How many names a message gives of objects that are there. */
const NAMES = 3;

/** Objects whose names are nearest to that of one that is not there; if none is, the first ones. */
const nearNames = (
  known: KnownNames,
  { kind, name, namespace: wanted }: Reference,
): readonly string[] => {
  const whole = new Map(
    known(kind).map((one) => {
      const isElsewhere = wanted !== undefined && one.namespace !== wanted;
      return [one.name, isElsewhere ? `${one.name} in namespace ${one.namespace}` : one.name];
    }),
  );
  const found = closestFew(name, whole.keys(), NAMES).map((near) => whole.get(near));
  if (found.length > 0) return [`did you mean ${found.join(' or ')}?`];
  if (whole.size === 0) return [];
  const some = [...whole.values()].slice(0, NAMES);
  const more = whole.size > NAMES ? [`${whole.size - NAMES} more`] : [];
  return [`the input has ${kind} ${[...some, ...more].join(', ')}`];
};

/** Other namespaces in which the input has an object of that kind and name. */
const namespacesOf = (known: KnownNames, { kind, name, namespace }: Reference): readonly string[] =>
  namespace === undefined
    ? []
    : known(kind).flatMap((one) => (one.name === name ? [one.namespace] : []));

const reportPending = (run: PodWalk, seconds: number): void => {
  for (const { plugin, args } of run.host.pending.values()) {
    // It has said itself who did not answer.
    if (plugin === 'images') continue;
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
