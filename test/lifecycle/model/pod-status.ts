/**
 * Kubernetes: `pkg/kubelet/kubelet_pods.go` (`convertToAPIContainerStatuses`,
 * `generateAPIPodStatus`), `pkg/kubelet/status/generate.go` (the conditions), `status_manager.go`
 * (`TerminatePod`, `mergePodStatus`: a pod has no terminal phase while a container of it runs).
 */
import type {
  ContainerState,
  ContainerStatus,
  PodCondition,
  PodSpec,
  PodStatus,
} from '../../../src/kubernetes/generated/types.ts';
import type { ContainerRecord, State, Terminated } from './container.ts';
import { phaseOf } from './phase.ts';
import type { Phase } from './phase.ts';

const terminated = ({ code, reason }: Terminated): ContainerState => ({
  terminated: { exitCode: code, reason },
});

const stateOf = (state: State): ContainerState => {
  if (state.is === 'running') return { running: {} };
  if (state.is === 'waiting') return { waiting: { reason: state.reason } };
  return terminated(state);
};

const containerStatus = (record: ContainerRecord): ContainerStatus => ({
  name: record.name,
  image: '',
  imageID: '',
  state: stateOf(record.state),
  lastState: record.last === undefined ? {} : terminated(record.last),
  restartCount: record.restarts,
  ready:
    record.role === 'init'
      ? record.state.is === 'terminated' && record.state.code === 0
      : record.ready,
  started: record.role === 'init' ? false : record.started,
});

const condition = (type: string, holds: boolean): PodCondition => ({
  type,
  status: holds ? 'True' : 'False',
});

/** How far the end of a pod has come, and what it failed by. */
interface Ending {
  readonly ending: boolean;
  readonly over: boolean;
  readonly reason?: string;
}

/** The phase that a pod shows: once it is over, a pod that has not succeeded has failed. */
const shownPhase = (
  pod: PodSpec,
  containers: readonly ContainerRecord[],
  { ending, over, reason }: Ending,
): Phase => {
  const phase = phaseOf(pod, containers, ending);
  if (over) return phase === 'Succeeded' && reason === undefined ? 'Succeeded' : 'Failed';
  const runs = containers.some(({ process }) => process !== undefined);
  if (phase !== 'Succeeded' && phase !== 'Failed') return phase;
  if (!runs) return phase;
  return containers.some(({ role, state }) => role === 'container' && state.is !== 'waiting')
    ? 'Running'
    : 'Pending';
};

export const podStatus = (
  pod: PodSpec,
  containers: readonly ContainerRecord[],
  ended: Ending,
): PodStatus => {
  const statuses = new Map(containers.map((record) => [record, containerStatus(record)]));
  const inits = containers.filter(({ role }) => role !== 'container');
  const mains = containers.filter(({ role }) => role === 'container');
  const listed = (records: readonly ContainerRecord[]): readonly ContainerStatus[] =>
    records.flatMap((record) => statuses.get(record) ?? []);
  const phase = shownPhase(pod, containers, ended);
  // One that fails by its deadline is ready no more, while it is being ended.
  const over = phase === 'Succeeded' || phase === 'Failed' || ended.reason !== undefined;
  // A kubelet takes this back while all containers and a sidecar are in back-off; once is enough.
  const initialized =
    phase === 'Succeeded' ||
    mains.some(({ ended, state }) => ended !== undefined || state.is !== 'waiting') ||
    inits.every((record) =>
      record.role === 'init' ? (statuses.get(record)?.ready ?? false) : record.started,
    );
  const counted = containers.filter(({ role }) => role !== 'init');
  const ready = !over && counted.every((record) => record.ready);
  return {
    phase,
    reason: ended.over ? ended.reason : undefined,
    conditions: [
      condition('PodReadyToStartContainers', !ended.over),
      condition('Initialized', initialized),
      condition('ContainersReady', ready),
      condition('Ready', ready),
      condition('PodScheduled', true),
    ],
    initContainerStatuses: listed(inits),
    containerStatuses: listed(mains),
  };
};
