/**
 * A kubelet's rules for one pod, acting on a world: what is started, asked, signalled, when and in
 * which order.
 *
 * Kubernetes: `pkg/kubelet/kuberuntime/kuberuntime_manager.go` (`computePodActions`, `SyncPod`),
 * `kuberuntime_container.go` (`computeInitContainerActions`, `startContainer`), `pkg/kubelet/
 * kubelet.go` (`syncTerminatingPod`), `pkg/kubelet/active_deadline.go`.
 *
 * A kubelet's worker does one thing of a pod at a time, so it restarts one container only when it
 * has ended killing another. The model starts it at once, as a machine may; only the first starts
 * wait for each other.
 */
import { Latch } from '../clock.ts';
import type { Container, PodSpec, PodStatus } from '../../../src/kubernetes/generated/types.ts';
import type { ProbeKind } from '../scenario.ts';
import { seconds } from '../scenario.ts';
import type { Process, World } from '../world.ts';
import { ContainerRecord, startError } from './container.ts';
import { podStatus } from './pod-status.ts';
import { watchProbe } from './probes.ts';
import { policyOf, restarts, roleOf } from './restart.ts';
import { runHook, stopContainer } from './stop.ts';

const probeOf = (container: Container, kind: ProbeKind): Container['startupProbe'] =>
  container[`${kind}Probe`];

export class Kubelet {
  readonly containers: readonly ContainerRecord[];
  /** Everything of the pod has ended, and nothing of it is started again. */
  readonly over = new Latch();
  /** Called with each start, as soon as it is counted. */
  onStart: () => void = () => undefined;
  readonly #world: World;
  readonly #pod: PodSpec;
  readonly #ending = new Latch();
  #reason: string | undefined;

  constructor(world: World, pod: PodSpec) {
    this.#world = world;
    this.#pod = pod;
    const { initContainers = [], containers } = pod;
    const waiting = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
    this.containers = [...initContainers, ...containers].map(
      (container) => new ContainerRecord(container, roleOf(pod, container), waiting),
    );
  }

  get status(): PodStatus {
    const ended = { ending: this.#ending.open, over: this.over.open, reason: this.#reason };
    return podStatus(this.#pod, this.containers, ended);
  }

  /** Ends the pod: its machine is told to power off, or (with a reason) it fails by that. */
  end(reason?: string): void {
    if (this.#ending.open) return;
    this.#reason = reason;
    this.#ending.reach();
  }

  async run(): Promise<void> {
    const { activeDeadlineSeconds } = this.#pod;
    if (activeDeadlineSeconds !== undefined) {
      this.#world.clock.at(this.#world.clock.now + seconds(activeDeadlineSeconds), () => {
        this.end('DeadlineExceeded');
      });
    }
    if (await this.#initialise()) await this.#runContainers();
    this.#ending.reach();
    this.#world.trace.endings.add(this.#world.clock.now);
    for (const record of this.containers) {
      if (record.process === undefined) record.giveUp();
    }
    await this.#stopAll();
    this.over.reach();
  }

  /** Init containers and sidecars, in order; false when the containers must not start. */
  async #initialise(): Promise<boolean> {
    for (const record of this.containers) {
      if (record.role === 'container') continue;
      const kept = this.#keep(record);
      await Promise.race([
        record.role === 'sidecar' ? record.startedOnce.reached : kept,
        this.#ending.reached,
      ]);
      if (this.#ending.open) return false;
      if (record.role === 'init' && record.ended?.code !== 0) return false;
    }
    return true;
  }

  async #runContainers(): Promise<void> {
    const kept: Promise<void>[] = [];
    for (const record of this.containers) {
      if (record.role !== 'container') continue;
      kept.push(this.#keep(record));
      await Promise.race([record.begun.reached, this.#ending.reached]);
      if (this.#ending.open) return;
    }
    await Promise.race([Promise.all(kept), this.#ending.reached]);
  }

  /** Starts a container as often as it is to be started. */
  async #keep(record: ContainerRecord): Promise<void> {
    const { clock } = this.#world;
    for (;;) {
      const { ended } = record;
      if (ended !== undefined) {
        const until = record.backOff.until(ended.finishedAt);
        if (until > clock.now) {
          record.wait('CrashLoopBackOff');
          await Promise.race([clock.sleep(until - clock.now), this.#ending.reached]);
        }
      }
      if (this.#ending.open) return;
      if (ended !== undefined) record.backOff.started(clock.now, ended.finishedAt);
      await this.#start(record);
      record.begun.reach();
      await record.process?.exited.reached;
      const code = record.ended?.code ?? 0;
      const again = restarts(this.#pod, record.spec, code);
      // One that a probe has ended comes back unless its policy is Never; rules do not matter.
      const asked = record.failedProbe && policyOf(this.#pod, record.spec) !== 'Never';
      if (this.#ending.open || !(again || asked)) return;
    }
  }

  /** Starts one run, with its postStart: back when that is through. */
  async #start(record: ContainerRecord): Promise<void> {
    const process = this.#world.start(record.name);
    record.begin(process);
    this.onStart();
    if (process === undefined) {
      record.end(startError.code, startError.reason, this.#world.clock.now);
      return;
    }
    const ended = this.#noteEnd(record, process);
    const { postStart } = record.spec.lifecycle ?? {};
    if (postStart !== undefined) {
      const ok = await Promise.race([
        runHook(this.#world, record, 'postStart', process),
        this.#ending.reached,
      ]);
      if (ok === false) await this.#stop(record, this.#grace);
      if (ok !== true || this.#ending.open) return;
    }
    if (process.exited.open) {
      await ended;
      return;
    }
    record.running(process);
    this.#watch(record, process);
  }

  async #noteEnd(record: ContainerRecord, process: Process): Promise<void> {
    const code = await process.exited.reached;
    record.end(code, code === 0 ? 'Completed' : 'Error', this.#world.clock.now);
  }

  #watch(record: ContainerRecord, process: Process): void {
    const started = new Latch();
    const noteStarted = (): void => {
      record.started = true;
      record.ready = record.spec.readinessProbe === undefined;
      started.reach();
      record.startedOnce.reach();
    };
    if (record.spec.startupProbe === undefined && record.role !== 'init') noteStarted();
    const onResult = (kind: ProbeKind, ok: boolean): void => {
      if (kind === 'readiness') record.ready = ok;
      else if (!ok) this.#failedProbe(record, kind);
      else if (kind === 'startup') noteStarted();
    };
    const { name } = record;
    for (const kind of ['startup', 'liveness', 'readiness'] as const) {
      const probe = probeOf(record.spec, kind);
      if (probe === undefined) continue;
      const watch = { world: this.#world, name, process, started, ending: this.#ending, onResult };
      void watchProbe(watch, kind, probe);
    }
  }

  #failedProbe(record: ContainerRecord, kind: ProbeKind): void {
    record.failedProbe = true;
    const own = probeOf(record.spec, kind)?.terminationGracePeriodSeconds;
    void this.#stop(record, own ?? this.#grace);
  }

  get #grace(): number {
    return this.#pod.terminationGracePeriodSeconds ?? 30;
  }

  #stop(record: ContainerRecord, grace: number): Promise<void> {
    record.stopping ??= stopContainer(this.#world, record, grace);
    return record.stopping;
  }

  /** Ends what runs: all at once, but a sidecar's signal waits for containers and later sidecars. */
  async #stopAll(): Promise<void> {
    const running = this.containers.filter(({ process }) => process !== undefined);
    const gone = (record: ContainerRecord): Promise<unknown> =>
      record.process?.exited.reached ?? Promise.resolve();
    const before: Promise<unknown>[] = running
      .filter(({ role }) => role === 'container')
      .map((record) => gone(record));
    const stops: Promise<void>[] = [];
    for (const record of running.reverse()) {
      if (record.role === 'sidecar') {
        record.turn = Promise.all(before);
        before.push(gone(record));
      }
      stops.push(this.#stop(record, this.#grace));
    }
    await Promise.all(stops);
  }
}
