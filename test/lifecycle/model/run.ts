import { settlePromises, VirtualClock } from '../clock.ts';
import type { Scenario } from '../scenario.ts';
import { traceStatus, viewOf } from '../status.ts';
import { Trace } from '../trace.ts';
import { World } from '../world.ts';
import { Kubelet } from './kubelet.ts';

/** What a scenario's pod does under a kubelet. */
export const runModel = async (scenario: Scenario): Promise<Trace> => {
  const { spec } = scenario.pod;
  if (spec === undefined) throw new Error('a scenario needs a pod with a spec');
  const clock = new VirtualClock();
  const trace = new Trace();
  const kubelet = new Kubelet(new World(clock, trace, scenario), spec);
  const { shutdown } = scenario;
  if (shutdown !== undefined) {
    clock.at(shutdown, () => {
      kubelet.end();
    });
  }
  void kubelet.run();
  await clock.run({
    settle: settlePromises,
    rested: () => {
      traceStatus(trace, clock.now, viewOf(kubelet.status));
    },
    done: () => kubelet.over.open,
    horizon: scenario.horizon,
  });
  return trace;
};
