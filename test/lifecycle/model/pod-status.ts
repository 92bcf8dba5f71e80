/**
 * Kubernetes: `pkg/kubelet/kubelet_pods.go` (`convertToAPIContainerStatuses`,
 * `generateAPIPodStatus`), `pkg/kubelet/status/generate.go` (the conditions).
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

export const podStatus = (
  pod: PodSpec,
  containers: readonly ContainerRecord[],
  ended: { readonly terminal: boolean; readonly sandboxGone: boolean; readonly reason?: string },
): PodStatus => {
  const statuses = new Map(containers.map((record) => [record, containerStatus(record)]));
  const inits = containers.filter(({ role }) => role !== 'container');
  const mains = containers.filter(({ role }) => role === 'container');
  const listed = (records: readonly ContainerRecord[]): readonly ContainerStatus[] =>
    records.flatMap((record) => statuses.get(record) ?? []);
  const phase =
    ended.reason === undefined ? phaseOf(pod, containers, ended.terminal) : ('Failed' as const);
  const over = phase === 'Succeeded' || phase === 'Failed';
  const initialized =
    phase === 'Succeeded' ||
    mains.some(({ state }) => state.is !== 'waiting') ||
    inits.every((record) =>
      record.role === 'init' ? (statuses.get(record)?.ready ?? false) : record.started,
    );
  const counted = containers.filter(({ role }) => role !== 'init');
  const ready = !over && counted.every((record) => record.ready);
  return {
    phase,
    reason: ended.reason,
    conditions: [
      condition('PodReadyToStartContainers', !ended.sandboxGone),
      condition('Initialized', initialized),
      condition('ContainersReady', ready),
      condition('Ready', ready),
      condition('PodScheduled', true),
    ],
    initContainerStatuses: listed(inits),
    containerStatuses: listed(mains),
  };
};
