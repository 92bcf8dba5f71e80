import { describe, expect, test } from 'vitest';
import type { JobSpec, PodSpec } from '../../src/kubernetes/generated/types.ts';
import { runModel } from './model/run.ts';
import { container, ends, scenario, sidecar, steady } from './pods.ts';
import type { Scenario } from './scenario.ts';
import { seconds } from './scenario.ts';

const web = container('web');

/** What the containers and the Job did, as `SECONDS WHO: WHAT`. */
const lines = async (
  job: Omit<JobSpec, 'template'>,
  spec: PodSpec,
  behaviours: Scenario['behaviours'],
  more: Partial<Scenario> = {},
): Promise<string[]> => {
  const given = scenario(spec, behaviours, { job: { ...job, template: { spec } }, ...more });
  const { entries } = await runModel(given);
  return entries
    .filter(({ who }) => /^(?!pod|.* status)/.test(who))
    .map(({ at, who, what }) => `${at / 1000} ${who}: ${what}`);
};

describe('a Job whose pod never restarts', () => {
  const spec: PodSpec = {
    restartPolicy: 'Never',
    initContainers: [container('one')],
    containers: [web],
  };

  test('tries the pod anew, from its init containers on', async () => {
    expect(
      await lines({ backoffLimit: 1 }, spec, { one: [ends(1, 0)], web: [ends(2, 1)] }),
    ).toEqual([
      '0 one: start',
      '1 one: exit 0',
      '1 web: start',
      '3 web: exit 1',
      '13 one: start',
      '14 one: exit 0',
      '14 web: start',
      '16 web: exit 1',
      '16 job: failed BackoffLimitExceeded',
    ]);
  });

  test('waits 10 s doubling to 10 min', async () => {
    const all = await lines(
      { backoffLimit: 8 },
      { restartPolicy: 'Never', containers: [web] },
      { web: [ends(0, 1)] },
      { horizon: seconds(36_000) },
    );
    const starts = all.filter((line) => line.endsWith('start')).map((line) => parseInt(line, 10));
    const waits = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 600, 600]);
  });

  test('ends by the first rule that its exit codes match', async () => {
    const onExitCodes = { operator: 'In', values: [3] };
    const job = {
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onExitCodes: { operator: 'NotIn', values: [0, 3] } },
          { action: 'FailJob', onExitCodes },
        ],
      },
    };
    expect(
      (await lines(job, { ...spec, initContainers: [] }, { web: [ends(1, 2), ends(1, 3)] })).slice(
        -3,
      ),
    ).toEqual(['11 web: start', '12 web: exit 3', '12 job: failed PodFailurePolicy']);
  });

  test('is complete when its containers have succeeded, sidecars notwithstanding', async () => {
    expect(
      await lines(
        {},
        { restartPolicy: 'Never', initContainers: [sidecar('log')], containers: [web] },
        { web: [ends(1, 0)], log: [{ ...steady, onSignal: { after: 0, code: 9 } }] },
      ),
    ).toEqual([
      '0 log: start',
      '0 web: start',
      '1 web: exit 0',
      '1 log: TERM',
      '1 log: exit 9',
      '1 job: complete',
    ]);
  });
});

test('with OnFailure the restarts count, and the one that reaches the limit is ended', async () => {
  expect(
    await lines(
      { backoffLimit: 2 },
      { restartPolicy: 'OnFailure', containers: [web] },
      { web: [ends(1, 1)] },
    ),
  ).toEqual([
    '0 web: start',
    '1 web: exit 1',
    '1 web: start',
    '2 web: exit 1',
    '12 web: start',
    '12 web: TERM',
    '12 web: exit 0',
    '12 job: failed BackoffLimitExceeded',
  ]);
});

test('the deadline of the Job ends it, in the wait between two pods too', async () => {
  const spec: PodSpec = { restartPolicy: 'Never', containers: [web] };
  expect(await lines({ activeDeadlineSeconds: 5 }, spec, { web: [ends(1, 1)] })).toEqual([
    '0 web: start',
    '1 web: exit 1',
    '5 job: failed DeadlineExceeded',
  ]);
  expect((await lines({ activeDeadlineSeconds: 5 }, spec, {})).slice(1)).toEqual([
    '5 web: TERM',
    '5 web: exit 0',
    '5 job: failed DeadlineExceeded',
  ]);
});
