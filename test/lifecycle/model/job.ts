/**
 * The Job controller's rules for a Job of one pod at a time.
 *
 * Kubernetes: `pkg/controller/job/job_controller.go` (`syncJob`, `pastBackoffLimitOnFailure`,
 * `pastActiveDeadline`), `backoff_utils.go` (`getRemainingTime`), `pod_failure_policy.go`.
 */
import { Latch } from '../clock.ts';
import type {
  JobSpec,
  PodFailurePolicy,
  PodSpec,
  PodStatus,
} from '../../../src/kubernetes/generated/types.ts';
import { seconds } from '../scenario.ts';
import type { World } from '../world.ts';
import { Kubelet } from './kubelet.ts';

/** `DefaultJobPodFailureBackOff` and `MaxJobPodFailureBackOff`. */
const firstWait = 10;
const longestWait = 600;

/** What the first rule that a failed pod matches says; undefined when none does. */
const failureAction = (
  policy: PodFailurePolicy | undefined,
  status: PodStatus,
): string | undefined => {
  // The containers are looked at before the init containers.
  const ended = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  const rule = policy?.rules.find(({ onExitCodes }) => {
    if (onExitCodes === undefined) return false;
    const { containerName, operator, values } = onExitCodes;
    return ended.some(({ name, state }) => {
      const code = state?.terminated?.exitCode ?? 0;
      if (code === 0 || (containerName !== undefined && containerName !== name)) return false;
      return values.includes(code) === (operator === 'In');
    });
  });
  return rule?.action;
};

export class Job {
  readonly over = new Latch();
  readonly #world: World;
  readonly #job: JobSpec;
  readonly #pod: PodSpec;
  readonly #ending = new Latch();
  #kubelet: Kubelet;
  #reason: string | undefined;

  constructor(world: World, job: JobSpec, pod: PodSpec) {
    this.#world = world;
    this.#job = job;
    this.#pod = pod;
    this.#kubelet = new Kubelet(world, pod);
  }

  /** The status of the present pod, or of the last one. */
  get status(): PodStatus {
    return this.#kubelet.status;
  }

  /** The machine is told to power off: the pod is ended, the Job has no result. */
  end(): void {
    this.#kubelet.end();
    this.#ending.reach();
  }

  /** With OnFailure the Job counts the restarts of its pod. */
  #countRestarts(): void {
    if (this.#pod.restartPolicy !== 'OnFailure' || this.#ending.open) return;
    const { backoffLimit = 6 } = this.#job;
    let restarts = 0;
    for (const { starts } of this.#kubelet.containers) restarts += Math.max(0, starts - 1);
    if (restarts >= Math.max(1, backoffLimit)) this.#fail('BackoffLimitExceeded');
  }

  async run(): Promise<void> {
    const { clock, trace } = this.#world;
    const { activeDeadlineSeconds: deadline } = this.#job;
    if (deadline !== undefined) {
      clock.at(clock.now + seconds(deadline), () => {
        this.#fail('DeadlineExceeded');
      });
    }
    const result = await this.#try();
    if (result !== undefined) trace.add(clock.now, 'job', result);
    this.over.reach();
  }

  #fail(reason: string): void {
    if (this.#reason !== undefined || this.#ending.open || this.over.open) return;
    this.#reason = reason;
    this.end();
  }

  /** Runs pods until the Job has a result; undefined when the machine powers off before. */
  async #try(): Promise<string | undefined> {
    const { clock } = this.#world;
    const { backoffLimit = 6, podFailurePolicy } = this.#job;
    let failed = 0;
    for (let pods = 1; ; pods += 1) {
      this.#kubelet.onStart = () => this.#countRestarts();
      await this.#kubelet.run();
      if (this.#reason !== undefined) return `failed ${this.#reason}`;
      if (this.#ending.open) return undefined;
      const { status } = this;
      if (status.phase === 'Succeeded') return 'complete';
      const action = failureAction(podFailurePolicy, status);
      if (action === 'FailJob') return 'failed PodFailurePolicy';
      if (action !== 'Ignore') failed += 1;
      if (failed > backoffLimit) return 'failed BackoffLimitExceeded';
      const wait = Math.min(firstWait * 2 ** (pods - 1), longestWait);
      await Promise.race([clock.sleep(seconds(wait)), this.#ending.reached]);
      if (this.#reason !== undefined) return `failed ${this.#reason}`;
      if (this.#ending.open) return undefined;
      this.#kubelet = new Kubelet(this.#world, this.#pod);
    }
  }
}
