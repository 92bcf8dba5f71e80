import { describe, expect, test } from 'vitest';
import { findings, shopController, summary } from '../../../test/findings.ts';
import { countIndexes } from './job-policies.ts';

const job = (spec: object): string[] => summary(shopController('Job', spec));
const indexed = { completionMode: 'Indexed', completions: 5 };

test('a job ends: its pod is not restarted always', () => {
  const [absent] = findings(shopController('Job', {}, { restartPolicy: undefined }));
  expect(absent).toMatchObject({
    code: 'P2LK112',
    path: 'spec.template.spec',
    help: 'set restartPolicy to OnFailure or Never',
  });
  expect(summary(shopController('Job', {}, { restartPolicy: 'Always' }))).toEqual([
    'P2LK113 spec.template.spec.restartPolicy',
  ]);
});

test.each([
  [{ parallelism: 0, backoffLimit: 0, ttlSecondsAfterFinished: 0, suspend: true }, []],
  [{ ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 5, managedBy: 'example.com/shop' }, []],
  [
    { completions: -1, backoffLimit: -1 },
    ['P2LK114 spec.completions', 'P2LK114 spec.backoffLimit'],
  ],
  [{ completionMode: 'indexed' }, ['P2LK113 spec.completionMode']],
  [{ completionMode: 'Indexed', parallelism: 2 }, ['P2LK112 spec.completionMode']],
  [{ ...indexed, parallelism: 100_001 }, ['P2LK114 spec.parallelism']],
  [{ ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 6 }, ['P2LK114 spec.maxFailedIndexes']],
  [{ backoffLimitPerIndex: 1 }, ['P2LK122 spec.backoffLimitPerIndex']],
  [{ ...indexed, maxFailedIndexes: 1 }, ['P2LK112 spec.maxFailedIndexes']],
  [{ ...indexed, completions: 100_001, backoffLimitPerIndex: 1 }, ['P2LK112 spec.completions']],
  [{ managedBy: 'shop' }, ['P2LK127 spec.managedBy']],
  [{ podReplacementPolicy: 'Never' }, ['P2LK113 spec.podReplacementPolicy']],
  [{ successPolicy: {} }, ['P2LK122 spec.successPolicy']],
  [{ ...indexed, successPolicy: { rules: [] } }, ['P2LK112 spec.successPolicy']],
  [
    {
      ...indexed,
      successPolicy: {
        rules: [{}, { succeededIndexes: '4-5' }, { succeededIndexes: '0-1', succeededCount: 3 }],
      },
    },
    [
      'P2LK121 spec.successPolicy.rules[0]',
      'P2LK127 spec.successPolicy.rules[1].succeededIndexes',
      'P2LK114 spec.successPolicy.rules[2].succeededCount',
    ],
  ],
])('%j', (spec, expected) => expect(job(spec)).toEqual(expected));

describe('podFailurePolicy', () => {
  const rule = (value: object): string[] => job({ podFailurePolicy: { rules: [value] } });
  const at = 'spec.podFailurePolicy.rules[0]';
  test.each([
    [
      { action: 'FailJob', onExitCodes: { containerName: 'web', operator: 'In', values: [1, 42] } },
      [],
    ],
    [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }, []],
    [{ action: 'Count' }, [`P2LK121 ${at}`]],
    [
      { action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } },
      [`P2LK122 ${at}.action`],
    ],
    [
      { action: 'Retry', onExitCodes: { operator: 'Is', values: [] } },
      [`P2LK113 ${at}.action`, `P2LK113 ${at}.onExitCodes.operator`, `P2LK112 ${at}.onExitCodes`],
    ],
    [
      { action: 'Count', onExitCodes: { containerName: 'till', operator: 'In', values: [0] } },
      [`P2LK123 ${at}.onExitCodes.containerName`, `P2LK122 ${at}.onExitCodes.values[0]`],
    ],
    [
      { action: 'Count', onExitCodes: { operator: 'NotIn', values: [2, 1, 1] } },
      [`P2LK126 ${at}.onExitCodes.values[1]`, `P2LK118 ${at}.onExitCodes.values[2]`],
    ],
    [
      { action: 'Count', onPodConditions: [{ type: 'a b', status: 'true' }] },
      [`P2LK116 ${at}.onPodConditions[0].type`, `P2LK113 ${at}.onPodConditions[0].status`],
    ],
  ])('%j', (value, expected) => expect(rule(value)).toEqual(expected));

  test('it needs restartPolicy Never and replacement when failed', () => {
    const podFailurePolicy = {
      rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }],
    };
    expect(
      summary(
        shopController(
          'Job',
          { podFailurePolicy, podReplacementPolicy: 'TerminatingOrFailed' },
          { restartPolicy: 'OnFailure' },
        ),
      ),
    ).toEqual(['P2LK113 spec.podReplacementPolicy', 'P2LK113 spec.template.spec.restartPolicy']);
  });
});

test('indexes are counted, or refused', () => {
  expect(countIndexes('', 5)).toBe(0);
  expect(countIndexes('0,2-4', 5)).toBe(4);
  for (const text of ['5', '2-1', '1,1', '1,0', 'a', '1-2-3', '1,', '-1'])
    expect(countIndexes(text, 5), text).toBeUndefined();
});

test('the names of jobs leave room for what is made of them', () => {
  const named = (kind: string, length: number, spec: object = {}): string[] =>
    summary({ ...shopController(kind, spec), metadata: { name: 'x'.repeat(length) } });
  expect([named('Job', 63), named('Job', 64), named('CronJob', 52), named('CronJob', 53)]).toEqual([
    [],
    ['P2LK116 metadata.name'],
    [],
    ['P2LK116 metadata.name'],
  ]);
  expect(named('Job', 62, indexed)).toEqual(['P2LK127 spec.completionMode']);
  const generated = { ...shopController('CronJob'), metadata: { generateName: 'x'.repeat(48) } };
  expect(summary(generated)).toEqual(['P2LK116 metadata.generateName']);
});

test('labels that the cluster sets are warned of', () => {
  const template = (labels: object): object => ({
    metadata: { labels },
    spec: { restartPolicy: 'Never', containers: [{ name: 'web', image: 'nginx' }] },
  });
  expect(job({ template: template({ 'job-name': 'shop' }) })).toEqual([]);
  expect(job({ template: template({ 'controller-uid': '1' }) })).toEqual([
    'warning P2LK131 spec.template.metadata.labels.controller-uid',
  ]);
});

describe('CronJob', () => {
  const cron = (spec: object): string[] => summary(shopController('CronJob', spec));
  test.each([
    [{ schedule: '0 4 * * MON', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid' }, []],
    [{ schedule: undefined }, ['P2LK112 spec']],
    [{ schedule: '60 * * * *' }, ['P2LK127 spec.schedule']],
    [{ timeZone: 'Berlin' }, ['P2LK127 spec.timeZone']],
    [{ concurrencyPolicy: 'Skip' }, ['P2LK113 spec.concurrencyPolicy']],
    [{ startingDeadlineSeconds: -1 }, ['P2LK114 spec.startingDeadlineSeconds']],
    [{ jobTemplate: undefined }, ['P2LK112 spec']],
    [{ jobTemplate: {} }, ['P2LK112 spec.jobTemplate']],
  ])('%j', (spec, expected) => expect(cron(spec)).toEqual(expected));
});
