/**
 * Kubernetes: `pkg/kubelet/kuberuntime/kuberuntime_container.go` (`killContainer`,
 * `executePreStopHook`, `setTerminationGracePeriod`), `kuberuntime_termination_order.go`
 * (`waitForTurn`), `pkg/kubelet/lifecycle/handlers.go`.
 */
import { seconds } from '../scenario.ts';
import type { Process, World } from '../world.ts';
import type { ContainerRecord } from './container.ts';

/** `minimumGracePeriodInSeconds`: what a container has at least between signal and SIGKILL. */
const least = 2;

/**
 * Runs a hook; true when it succeeded. It ends with the container at the latest, and then it has
 * failed.
 */
export const runHook = async (
  world: World,
  container: ContainerRecord,
  kind: 'postStart' | 'preStop',
  process: Process,
): Promise<boolean> => {
  const handler = container.spec.lifecycle?.[kind];
  if (handler === undefined) return true;
  const answer =
    handler.sleep === undefined
      ? world.hook(container.name, kind)
      : { ok: true, after: seconds(handler.sleep.seconds) };
  if (answer === undefined) return false;
  await Promise.race([world.clock.sleep(answer.after), process.exited.reached]);
  return answer.ok && !process.exited.open;
};

/**
 * Ends one run of a container: preStop, the wait for its turn, the stop signal, SIGKILL. What preStop
 * and the wait took is taken from the grace period in whole seconds.
 *
 * Where the pod's end comes while it is being ended already, it waits for its turn like the others.
 *
 * @param grace Seconds.
 */
export const stopContainer = async (
  world: World,
  container: ContainerRecord,
  grace: number,
): Promise<void> => {
  const { process } = container;
  if (process === undefined) return;
  const { clock } = world;
  let left = grace;
  const spend = async (work: Promise<unknown>): Promise<void> => {
    const since = clock.now;
    await Promise.race([work, clock.sleep(seconds(left))]);
    left -= Math.floor((clock.now - since) / 1000);
  };
  if (container.spec.lifecycle?.preStop !== undefined && left > 0) {
    await spend(runHook(world, container, 'preStop', process));
  }
  if (container.turn !== undefined && left > 0) await spend(container.turn);
  if (process.exited.open) return;
  world.signal(container.name, signalOf(container));
  await Promise.race([clock.sleep(seconds(Math.max(left, least))), process.exited.reached]);
  if (process.exited.open) return;
  world.signal(container.name, 'KILL');
  await process.exited.reached;
};

/** `lifecycle.stopSignal`, in the words of a trace. */
const signalOf = ({ spec }: ContainerRecord): string =>
  (spec.lifecycle?.stopSignal ?? 'SIGTERM').replace(/^SIG/, '');
