import type { PodSpec } from '../../../src/kubernetes/generated/types.ts';
import type { ContainerRecord } from './container.ts';
import { restarts } from './restart.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

const neverRan = ({ state, last }: ContainerRecord): boolean =>
  state.is === 'waiting' && last === undefined;

/**
 * Kubernetes: `pkg/kubelet/kubelet_pods.go` (`getPhase`).
 *
 * @param terminal The pod has been ended; nothing of it is started again.
 */
export const phaseOf = (
  pod: PodSpec,
  containers: readonly ContainerRecord[],
  terminal: boolean,
): Phase => {
  const mains = containers.filter(({ role }) => role === 'container');
  const inits = containers.filter(({ role }) => role === 'init');
  const sidecars = containers.filter(({ role }) => role === 'sidecar');
  const goesOn = ({ spec, ended }: ContainerRecord): boolean =>
    ended !== undefined && restarts(pod, spec, ended.code);

  const failedForGood = (record: ContainerRecord): boolean =>
    record.state.is !== 'running' && (record.ended?.code ?? 0) !== 0 && !goesOn(record);
  if (inits.some(failedForGood)) return 'Failed';

  const initialising =
    inits.some((record) => record.state.is === 'running' || neverRan(record)) ||
    sidecars.some(
      (record) => neverRan(record) || (record.state.is === 'running' && !record.started),
    );
  // A kubelet shows Pending again while all containers and a sidecar are in back-off.
  const anyStarted = mains.some((record) => !neverRan(record));
  if ((initialising && !anyStarted) || mains.some(neverRan)) return 'Pending';

  if ([...mains, ...sidecars].some(({ state }) => state.is === 'running')) return 'Running';
  if (!terminal && mains.some(goesOn)) return 'Running';
  const succeeded = mains.every(({ state }) => state.is === 'terminated' && state.code === 0);
  return succeeded ? 'Succeeded' : 'Failed';
};
