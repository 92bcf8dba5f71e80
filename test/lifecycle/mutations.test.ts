/**
 * The comparison can fail: each rule that is broken in a copy of the supervisor, or in the model's
 * eyes, shows up as a difference.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PodSpec } from '../../src/kubernetes/generated/types.ts';
import { compareRun } from './harness/compare-run.ts';
import { Bench } from './harness/folder.ts';
import { parts } from './harness/machine.ts';
import { container, ends, scenario, sidecar, steady } from './pods.ts';
import type { Scenario } from './scenario.ts';
import { seconds } from './scenario.ts';

const hook = (kind: string) => ({ exec: { command: ['/bin/answer', kind] } });
const live = (more: object = {}) => ({ livenessProbe: { ...hook('liveness'), ...more } });

/** A pod that has something of everything, and crashes. */
const spec: PodSpec = {
  restartPolicy: 'OnFailure',
  terminationGracePeriodSeconds: 10,
  initContainers: [container('one'), sidecar('log')],
  containers: [
    container('web', {
      ...live({ periodSeconds: 4, failureThreshold: 2, initialDelaySeconds: 3 }),
      readinessProbe: { ...hook('readiness'), periodSeconds: 5 },
      lifecycle: { postStart: hook('postStart'), preStop: hook('preStop'), stopSignal: 'SIGQUIT' },
    }),
    container('db', { lifecycle: { preStop: hook('preStop') } }),
    container('seed'),
  ],
};

const pod: Scenario = scenario(
  spec,
  {
    one: [ends(1.13, 3), ends(1.13, 0)],
    web: [
      {
        onSignal: { after: 3160, code: 1 },
        probes: {
          liveness: [
            { ok: true, after: 0 },
            { ok: false, after: 0 },
          ],
        },
        hooks: { postStart: { ok: true, after: 2160 }, preStop: { ok: true, after: 1160 } },
      },
      ends(5.16, 2),
      ends(5.16, 2),
      steady,
    ],
    db: [{ onSignal: 'ignored', probes: {}, hooks: { preStop: { ok: true, after: 2190 } } }],
    seed: [ends(7.31, 0), ends(7.31, 0)],
    log: [ends(40.19, 1), { ...steady, onSignal: 'ignored' }],
  },
  { shutdown: 90_490, horizon: seconds(120) },
);

/** A rule as it stands in a file of `machine/`, and broken. */
const mutations: readonly (readonly [rule: string, file: string, from: string, to: string])[] = [
  ['the back-off doubles', 'restart.sh', 'value * 2', 'value * 3'],
  ['the back-off begins with 10 s', 'restart.sh', 'shortest=10', 'shortest=11'],
  ['only ten good minutes end a back-off', 'restart.sh', '-le 60000', '-le 100'],
  [
    'a success is not restarted OnFailure',
    'restart.sh',
    'OnFailure) [ "$2" -eq 0 ]',
    'OnFailure) false',
  ],
  ['KILL comes with the end of the grace', 'stop.sh', 'now + left * 100', 'now + left * 100 + 100'],
  ['two seconds are left at least', 'stop.sh', '|| left=2', '|| left=3'],
  ['preStop is taken from the grace', 'stop.sh', 'left=$((value - left))', 'left=$value'],
  ['the signal is stopSignal', 'stop.sh', 'signal=${value:-SIGTERM}', 'signal=SIGTERM'],
  ['sidecars end after the containers', 'stop.sh', 'container) return 0 ;;', 'container) ;;'],
  ['probes wait for their delay', 'probes.sh', '${value:-0} * 100', '${value:-0} * 0'],
  ['one failure is not enough', 'probes.sh', 'threshold "$1" "$2" failure 3', 'value=1'],
  [
    'an init container comes to its end first',
    'life.sh',
    "state 'done' || return 0",
    "state 'done' || :",
  ],
  ['postStart holds back the next', 'life.sh', 'settled yes || return 0', 'settled yes || :'],
];

describe('a copy of the supervisor with a broken rule', () => {
  let bench: Bench;
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-mutations-'));
  beforeAll(() => {
    bench = new Bench();
  });
  afterAll(() => {
    bench.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the pod lives as under a kubelet with the supervisor as it is', async () => {
    expect(await compareRun(bench, pod, { shell: 'dash', parts })).toBeUndefined();
  });

  test.each(mutations)('%s (%s)', async (rule, file, from, to) => {
    const copy = join(folder, rule.replaceAll(' ', '-'));
    cpSync(parts, copy, { recursive: true });
    const text = readFileSync(join(copy, file), 'utf8');
    expect(text).toContain(from);
    const broken = text.replaceAll(from, () => to);
    writeFileSync(join(copy, file), broken);
    expect(await compareRun(bench, pod, { shell: 'dash', parts: copy })).toBeDefined();
  });
});
