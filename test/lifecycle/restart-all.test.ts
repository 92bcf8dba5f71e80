/** A rule that wants all containers of the pod anew (Kubernetes API, ContainerRestartRule). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PodStatus } from '../../src/kubernetes/generated/types.ts';
import { Bench } from './harness/folder.ts';
import { Machine } from './harness/machine.ts';
import { container, ends, scenario, sidecar, steady } from './pods.ts';
import { seconds } from './scenario.ts';

let bench: Bench;
beforeAll(() => {
  bench = new Bench();
});
afterAll(() => bench.remove());

test.each([[[]], [[2.5, 5.5, 6.5]]])('init containers first; killed at %j', async (kills) => {
  const given = scenario(
    {
      restartPolicy: 'Never',
      initContainers: [container('setup'), sidecar('log')],
      containers: [
        container('worker', {
          restartPolicyRules: [
            { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } },
          ],
        }),
        container('other'),
      ],
    },
    { setup: [ends(1, 0)], worker: [ends(4, 42), ends(20, 0)], other: [steady] },
  );
  const machine = new Machine(bench, given, { shell: 'dash' });
  try {
    machine.start();
    for (const at of kills) machine.clock.at(seconds(at), () => machine.killSupervisor());
    await machine.run(seconds(15));
    const done = machine.trace.entries.filter(({ what }) => /^(?:start|exit|[A-Z]+$)/.test(what));
    expect(done.map(({ at, who, what }) => `${at / 1000} ${who} ${what}`)).toEqual([
      '0 setup start',
      '1 setup exit 0',
      '1 log start',
      '1 worker start',
      '1 other start',
      '5 worker exit 42',
      '5 other TERM',
      '5 other exit 0',
      '5 log TERM',
      '5 log exit 0',
      '5 setup start',
      '6 setup exit 0',
      '6 log start',
      '6 worker start',
      '6 other start',
    ]);
    const status = JSON.parse(
      readFileSync(join(machine.root, 'run/p2lk/status.json'), 'utf8'),
    ) as PodStatus;
    const { phase, initContainerStatuses = [], containerStatuses = [] } = status;
    expect(phase).toBe('Running');
    expect([...initContainerStatuses, ...containerStatuses].map((one) => one.restartCount)).toEqual(
      [1, 1, 1, 1],
    );
    expect(containerStatuses[0]?.lastState?.terminated?.exitCode).toBe(42);
  } finally {
    machine.close();
  }
});
