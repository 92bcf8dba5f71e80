/**
 * Kubernetes: `pkg/kubelet/prober/worker.go` (`run`, `doProbe`), `pkg/kubelet/prober/
 * prober_manager.go` (`UpdatePodStatus`), `pkg/probe/exec`, `pkg/probe/http` (timeouts).
 *
 * A kubelet's ticker starts with the pod, so the first probe comes at any time within one period
 * after the initial delay. The model has it right after the delay, and the first liveness and
 * readiness probe right when the startup probe has succeeded.
 */
import { Latch } from '../clock.ts';
import type { VirtualClock } from '../clock.ts';
import type { Probe } from '../../../src/kubernetes/generated/types.ts';
import type { ProbeKind } from '../scenario.ts';
import { seconds } from '../scenario.ts';
import type { Process, World } from '../world.ts';

export interface Watch {
  readonly world: World;
  readonly name: string;
  readonly process: Process;
  /** Reached when the startup probe has succeeded, or at once without one. */
  readonly started: Latch;
  /** The pod is being ended: liveness and startup are asked no more. */
  readonly ending: Latch;
  readonly onResult: (kind: ProbeKind, ok: boolean) => void;
}

/** Asks once; a slow answer counts as a failure at the timeout. Undefined: the container ended. */
const ask = async (
  watch: Watch,
  kind: ProbeKind,
  timeout: number,
): Promise<boolean | undefined> => {
  const answer = watch.world.probe(watch.name, kind);
  if (answer === undefined) return undefined;
  const late = answer.after >= timeout;
  await watch.world.clock.sleep(late ? timeout : answer.after);
  return watch.process.exited.open ? undefined : answer.ok && !late;
};

const sleepUntil = (clock: VirtualClock, time: number): Promise<void> =>
  clock.sleep(Math.max(0, time - clock.now));

/** Asks a container again and again for one run of it. Ends with the container. */
export const watchProbe = async (watch: Watch, kind: ProbeKind, probe: Probe): Promise<void> => {
  const { process, world, started, ending } = watch;
  const { clock } = world;
  const period = seconds(probe.periodSeconds ?? 10);
  const over = (): boolean => process.exited.open || (ending.open && kind !== 'readiness');
  if (kind !== 'startup') await Promise.race([started.reached, process.exited.reached]);
  let due = Math.max(clock.now, process.startedAt + seconds(probe.initialDelaySeconds ?? 0));
  let last: boolean | undefined;
  let run = 0;
  for (;;) {
    await Promise.race([sleepUntil(clock, due), process.exited.reached]);
    if (over()) return;
    const ok = await ask(watch, kind, seconds(probe.timeoutSeconds ?? 1));
    if (ok === undefined || over()) return;
    run = ok === last ? run + 1 : 1;
    last = ok;
    const threshold = ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (run >= threshold) {
      watch.onResult(kind, ok);
      if (kind === 'startup' || (kind === 'liveness' && !ok)) return;
    }
    due += period;
    while (due + period <= clock.now) due += period;
  }
};
