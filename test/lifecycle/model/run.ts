import { settlePromises, VirtualClock } from '../clock.ts';
import type { PodStatus } from '../../../src/kubernetes/generated/types.ts';
import type { Latch } from '../clock.ts';
import type { Scenario } from '../scenario.ts';
import { traceStatus, viewOf } from '../status.ts';
import { Trace } from '../trace.ts';
import { World } from '../world.ts';
import { Job } from './job.ts';
import { Kubelet } from './kubelet.ts';

/** What is run: a pod, or a Job and its pods. */
interface Subject {
  readonly status: PodStatus;
  readonly over: Latch;
  run(): Promise<void>;
  end(): void;
}

/** What a scenario's pod does under a kubelet. */
export const runModel = async (scenario: Scenario): Promise<Trace> => {
  const { job, shutdown, pod } = scenario;
  if (pod.spec === undefined) throw new Error('a scenario needs a pod with a spec');
  const clock = new VirtualClock();
  const trace = new Trace();
  const world = new World(clock, trace, scenario);
  const subject: Subject =
    job === undefined ? new Kubelet(world, pod.spec) : new Job(world, job, pod.spec);
  if (shutdown !== undefined) {
    clock.at(shutdown, () => {
      subject.end();
    });
  }
  void subject.run();
  await clock.run({
    settle: settlePromises,
    rested: () => {
      traceStatus(trace, clock.now, viewOf(subject.status));
      return false;
    },
    done: () => subject.over.open,
    horizon: scenario.horizon,
  });
  return trace;
};
