import { InputObjects } from './input-objects.ts';
import type { PendingWorkload } from './input-objects.ts';
import type { Selection } from '../kubernetes/selection.ts';
import { Report } from '../diagnostics/report.ts';

type Name = NonNullable<ReturnType<typeof InputObjects.name>>;

const matches = (name: Name, { kind, name: wanted, namespace }: Selection): boolean =>
  name.kind.toLowerCase() === kind.toLowerCase() &&
  name.name === wanted &&
  (namespace === undefined || namespace === name.namespace);

/**
 * Picks the workloads to translate. Reports an input without any (P2LK509), a selection that fits
 * none (P2LK508), and, when one manifest is wanted, several that it could be (P2LK507).
 */
export const choose = (
  input: InputObjects,
  select: Selection | undefined,
  single: boolean,
  report: Report,
): readonly PendingWorkload[] => {
  const { workloads } = input;
  if (workloads.length === 0) {
    // An input that could not be read has been reported already.
    if (report.errors === 0)
      report.add('P2LK509', {}, [], {
        help: 'give a Pod, Deployment, ReplicaSet, DaemonSet, StatefulSet, ReplicationController, Job, CronJob or PodTemplate',
      });
    return [];
  }
  if (select === undefined && (!single || workloads.length === 1)) return workloads;
  const named = workloads.flatMap((pending) => {
    const name = InputObjects.name(pending, new Report());
    return name === undefined ? [] : [{ pending, name }];
  });
  const label = ({ kind, name, namespace }: Name): string =>
    `${namespace === 'default' ? '' : `${namespace}/`}${kind.toLowerCase()}/${name}`;
  const found = named.map(({ name }) => label(name));
  const chosen = select === undefined ? named : named.filter(({ name }) => matches(name, select));
  if (chosen.length === 0) {
    // None could be named because none could be read: let each say why.
    if (select === undefined) return workloads;
    report.add('P2LK508', { wanted: `${select.kind}/${select.name}`, found }, []);
  } else if (single && chosen.length > 1) {
    report.add('P2LK507', { found: chosen.map(({ name }) => label(name)) }, [], {
      help: `choose one with --select ${label(chosen[0]!.name)}, or write one manifest each with --output-dir DIR`,
    });
    return [];
  }
  return chosen.map(({ pending }) => pending);
};
