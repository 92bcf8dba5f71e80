import { closest } from '../diagnostics/suggest.ts';
import { locate } from '../diagnostics/locate.ts';
import { Report } from '../diagnostics/report.ts';
import type { LabelSelector } from '../kubernetes/generated/types.ts';
import { selects } from '../kubernetes/label-selector.ts';
import { isSelected, labelsText } from '../kubernetes/selection.ts';
import type { Selectable, Selection } from '../kubernetes/selection.ts';
import { isObject } from '../read/value.ts';
import { identify } from './decode.ts';
import { InputObjects } from './input-objects.ts';
import type { PendingWorkload } from './input-objects.ts';

/** Which of the input's workloads are wanted; all where nothing is said. */
export interface Choice {
  readonly select?: Selection;
  /** Labels of the workloads themselves. */
  readonly labels?: LabelSelector;
  /** True: exactly one is wanted. */
  readonly single?: boolean;
}

interface Candidate extends Selectable {
  readonly pending: PendingWorkload;
  readonly file: string;
  readonly line: number | undefined;
}

/**
 * Picks the workloads to translate. Reports an input without any (P2LK509), a choice that fits none
 * (P2LK508), and, when one manifest is wanted, several that it could be (P2LK507).
 */
export const choose = (
  { workloads }: InputObjects,
  { select, labels, single = false }: Choice,
  report: Report,
): readonly PendingWorkload[] => {
  if (workloads.length === 0) {
    // An input that could not be read has been reported already.
    if (report.errors === 0)
      report.add('P2LK509', {}, [], {
        help:
          'give a Pod, Deployment, ReplicaSet, DaemonSet, StatefulSet, ReplicationController, ' +
          'Job, CronJob or PodTemplate',
      });
    return [];
  }
  const all = select === undefined && labels === undefined;
  if (all && (!single || workloads.length === 1)) return workloads;
  const found = workloads.flatMap(candidate);
  const chosen = found.filter(
    (one) =>
      (select === undefined || isSelected(one, select)) &&
      (labels === undefined || selects(labels, one.labels)),
  );
  if (chosen.length === 0) {
    // None could be named because none could be read: let each say why.
    if (all) return workloads;
    const wanted = [
      ...(select === undefined ? [] : [`${select.kind}/${select.name}`]),
      ...(labels === undefined ? [] : [`with labels ${labelsText(labels)}`]),
    ].join(' ');
    const texts = labelled(found);
    const near = closest(wanted, texts);
    report.add('P2LK508', { wanted, found: texts }, [], { help: near && `did you mean ${near}?` });
  } else if (single && chosen.length > 1) {
    report.add('P2LK507', { found: labelled(chosen) }, [], { help: advice(chosen) });
    return [];
  }
  return chosen.map(({ pending }) => pending);
};

const candidate = (pending: PendingWorkload): readonly Candidate[] => {
  for (const document of InputObjects.open(pending, new Report())) {
    const identity = identify(document);
    if (identity === undefined) continue;
    const { metadata } = document.raw;
    const labels = isObject(metadata) && isObject(metadata['labels']) ? metadata['labels'] : {};
    const { file, line } = locate(document.place(['metadata', 'name']));
    const { name, namespace } = identity;
    return [
      {
        kind: identity.kind.kind,
        name,
        namespace,
        labels: Object.fromEntries(
          Object.entries(labels).map(([key, value]) => [key, String(value)]),
        ),
        pending,
        file,
        line,
      },
    ];
  }
  return [];
};

const short = ({ kind, name }: Candidate): string => `${kind.toLowerCase()}/${name}`;
const whole = (one: Candidate): string => `${one.namespace}/${short(one)}`;
const same = (list: readonly Candidate[], one: Candidate, text: typeof short): number =>
  list.filter((other) => text(other) === text(one)).length;

/**
 * What `--select` takes for one of several: with the namespace where that is another one than
 * `default` or tells it from others.
 */
const selector = (list: readonly Candidate[], one: Candidate): string =>
  one.namespace === 'default' && same(list, one, short) === 1 ? short(one) : whole(one);

/** All of them for a message, with their places where nothing else tells them apart. */
const labelled = (list: readonly Candidate[]): readonly string[] =>
  list.map((one) => {
    const text = selector(list, one);
    return same(list, one, whole) === 1 ? text : `${text} (${one.file}:${one.line ?? 1})`;
  });

/** How to choose one of several, by what tells it from the others. */
const advice = (chosen: readonly Candidate[]): string => {
  const other = 'or write one manifest each with --output-dir DIR';
  const alone = chosen.find((one) => same(chosen, one, whole) === 1);
  if (alone !== undefined) return `choose one with --select ${selector(chosen, alone)}, ${other}`;
  const [first] = chosen;
  const inFiles = new Set(chosen.map(({ file }) => file));
  return inFiles.size > 1 && first !== undefined
    ? `the name is the same: leave all but one of the files out, ${other}`
    : `the name and the file are the same: take all but one out, or give them names of their own`;
};
