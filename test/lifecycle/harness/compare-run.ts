import { difference } from '../compare.ts';
import { runModel } from '../model/run.ts';
import type { Scenario } from '../scenario.ts';
import { seconds } from '../scenario.ts';
import type { Bench } from './folder.ts';
import { Machine } from './machine.ts';
import type { MachineOptions } from './machine.ts';

/** How long the supervisor is watched after the pod's end, for what it must not do any more. */
const after = seconds(60);

export interface CompareOptions extends MachineOptions {
  /** Does something to the machine beside the scenario: asks for it by the machine's clock. */
  readonly disturb?: (machine: Machine) => void;
  /** `actions` leaves out what the status says. */
  readonly part?: 'all' | 'actions';
}

/**
 * Runs a scenario under the model and under the real supervisor; where they part, undefined when
 * they agree.
 */
export const compareRun = async (
  bench: Bench,
  scenario: Scenario,
  options: CompareOptions,
): Promise<string | undefined> => {
  const expected = await runModel(scenario);
  const machine = new Machine(bench, scenario, options);
  try {
    machine.start();
    options.disturb?.(machine);
    const { shutdown } = scenario;
    if (shutdown !== undefined) machine.clock.at(shutdown, () => machine.shutDown());
    const end = expected.entries.at(-1)?.at ?? 0;
    const until = Math.min(scenario.horizon, end + after);
    await machine.run(until);
    const said = difference(expected, machine.trace, until, options.part);
    if (said === undefined) return undefined;
    const calls =
      process.env['P2LK_LIFECYCLE_CALLS'] === undefined ? [] : ['calls', ...machine.calls];
    return [said, 'console', machine.console, ...calls].join('\n');
  } finally {
    machine.close();
  }
};
