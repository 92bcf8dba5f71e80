/**
 * A CronJob on the machine: when its Job runs (pkg/controller/cronjob). The machine boots on 1
 * January 2026, a Thursday.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CronLife } from '../../src/api/life.ts';
import { Bench } from './harness/folder.ts';
import { Machine } from './harness/machine.ts';
import { container, ends, scenario } from './pods.ts';
import type { Behaviour } from './scenario.ts';
import { seconds } from './scenario.ts';

let bench: Bench;
beforeAll(() => {
  bench = new Bench();
});
afterAll(() => bench.remove());

const utc: CronLife = {
  fields: ['*', '*', '*', '*', '*'],
  offsets: [[0, 0]],
  concurrency: 'Allow',
  suspend: false,
};

/** What the containers did, in seconds from the boot. */
const traced = async (
  cron: CronLife,
  minutes: number,
  runs: readonly Behaviour[],
  set: (machine: Machine) => void = () => {},
): Promise<readonly string[]> => {
  const given = {
    ...scenario(
      {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 5,
        containers: [container('count')],
      },
      { count: runs },
    ),
    job: { template: { spec: { containers: [] } }, backoffLimit: 0 },
    cron,
  };
  const machine = new Machine(bench, given, { shell: 'dash' });
  try {
    set(machine);
    machine.start();
    await machine.run(seconds(minutes * 60));
    return machine.trace.entries
      .filter(({ who }) => who === 'count' || who === 'job')
      .map(({ at, who, what }) => `${Math.round(at / 1000)} ${who === 'job' ? 'job ' : ''}${what}`);
  } finally {
    machine.close();
  }
};

test('runs at each time that matches, and stays on between', async () => {
  expect(await traced({ ...utc, fields: ['*0,2,4', '*', '*', '*', '*'] }, 5, [ends(7, 0)])).toEqual(
    ['120 start', '127 exit 0', '127 job complete', '240 start', '247 exit 0', '247 job complete'],
  );
});

test('days of the month and of the week are alternatives where both are restricted', async () => {
  const at = async (day: string, weekday: string): Promise<number> =>
    (await traced({ ...utc, fields: ['1', '0', day, '*', weekday] }, 2, [ends(1, 0)])).length;
  expect(await at('1', '*')).toBe(3);
  expect(await at('2', '4')).toBe(3);
  expect(await at('1', '5')).toBe(3);
  expect(await at('2', '5')).toBe(0);
  expect(await at('*', '5')).toBe(0);
});

test('reads the clock where the schedule is', async () => {
  const offsets = [
    [0, 3600],
    [Date.UTC(2026, 0, 1, 0, 2) / 1000, 7200],
  ] as const;
  const fields = ['1,3', '1,2', '*', '*', '*'];
  const starts = await traced({ ...utc, fields, offsets }, 5, [ends(1, 0)]);
  expect(starts.filter((line) => line.endsWith('start'))).toEqual(['60 start', '180 start']);
  const wrong = await traced({ ...utc, fields: ['3', '1', '*', '*', '*'], offsets }, 5, [
    ends(1, 0),
  ]);
  expect(wrong).toEqual([]);
});

const slow = [ends(80, 0), ends(10, 0)];

test.each([
  ['Allow', ['60 start', '140 exit 0', '140 start', '140 job complete', '150 exit 0']],
  ['Forbid', ['60 start', '140 exit 0', '140 job complete', '180 start', '190 exit 0']],
  ['Replace', ['60 start', '120 TERM', '120 exit 0', '120 start', '120 job failed Replaced']],
] as const)('%s a run while one is active', async (concurrency, wanted) => {
  expect((await traced({ ...utc, concurrency }, 5, slow)).slice(0, 5)).toEqual(wanted);
});

test('a run that would start too late is missed', async () => {
  const starts = await traced({ ...utc, starting: 10 }, 4, slow);
  expect(starts.filter((line) => line.endsWith('start'))).toEqual([
    '60 start',
    '180 start',
    '240 start',
  ]);
});

test('none while it is suspended', async () => {
  expect(await traced({ ...utc, suspend: true }, 3, [ends(1, 0)])).toEqual([]);
});

test('a job that fails leaves the next run to its time', async () => {
  expect(await traced(utc, 2, [ends(5, 3), ends(5, 0)])).toEqual([
    '60 start',
    '65 exit 3',
    '65 job failed BackoffLimitExceeded',
    '120 start',
  ]);
});

test('a supervisor that is killed keeps to the schedule', async () => {
  const starts = await traced(utc, 3, [ends(20, 0)], (machine) => {
    for (const at of [30, 70, 100, 150])
      machine.clock.at(seconds(at), () => machine.killSupervisor());
  });
  expect(starts.filter((line) => line.endsWith('start'))).toEqual([
    '60 start',
    '120 start',
    '180 start',
  ]);
});
