/** What a status says, in a form that the model and a machine's `status.json` can be held against. */
import type {
  ContainerState,
  ContainerStatus,
  PodStatus,
} from '../../src/kubernetes/generated/types.ts';
import type { Trace } from './trace.ts';

export interface StatusView {
  readonly phase: string;
  readonly reason?: string;
  readonly conditions: Readonly<Record<string, string>>;
  /** Init containers first, as in the pod; each as one line. */
  readonly containers: Readonly<Record<string, string>>;
}

const stateText = (state: ContainerState | undefined): string => {
  if (state?.running !== undefined) return 'running';
  if (state?.terminated !== undefined) {
    return `terminated ${state.terminated.exitCode} ${state.terminated.reason ?? '-'}`;
  }
  return `waiting ${state?.waiting?.reason ?? '-'}`;
};

const containerText = (status: ContainerStatus): string => {
  const parts = [stateText(status.state), `restarts ${status.restartCount}`];
  if (status.ready) parts.push('ready');
  if (status.started === true) parts.push('started');
  if (status.lastState?.terminated !== undefined) parts.push(`last ${stateText(status.lastState)}`);
  return parts.join(', ');
};

/** The conditions that a kubelet owns; `PodScheduled` is always true. */
const conditions = ['PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready'];

export const viewOf = (status: PodStatus): StatusView => {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return {
    phase: status.phase ?? '-',
    // A machine that powers off may tell so.
    reason: status.reason === 'Terminated' ? undefined : status.reason,
    conditions: Object.fromEntries(
      conditions.map((type) => {
        const found = (status.conditions ?? []).find((condition) => condition.type === type);
        return [type, found?.status ?? '-'];
      }),
    ),
    containers: Object.fromEntries(containers.map((one) => [one.name, containerText(one)])),
  };
};

/** Adds to a trace what has changed in a status. */
export const traceStatus = (trace: Trace, at: number, view: StatusView): void => {
  const { phase, reason } = view;
  trace.state(at, 'pod', reason === undefined ? `is ${phase}` : `is ${phase} (${reason})`);
  for (const [type, status] of Object.entries(view.conditions)) {
    trace.state(at, `pod ${type}`, status);
  }
  for (const [name, text] of Object.entries(view.containers)) {
    trace.state(at, `${name} status`, text);
  }
};
