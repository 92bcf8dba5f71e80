import { describe, expect, test } from 'vitest';
import { runModel } from './model/run.ts';
import { container, ends, pod, scenario, sidecar, steady } from './pods.ts';
import type { Scenario } from './scenario.ts';
import { seconds } from './scenario.ts';

/** The trace as `SECONDS WHO: WHAT`; without the statuses unless asked for. */
const lines = async (given: Scenario, pick = /^(?!pod|.* status)/): Promise<string[]> => {
  const { entries } = await runModel(given);
  return entries
    .filter(({ who }) => pick.test(who))
    .map(({ at, who, what }) => `${at / 1000} ${who}: ${what}`);
};

const web = container('web');

describe('restarts', () => {
  test('at once, then 10 s doubling to 5 min', async () => {
    const given = scenario(
      { containers: [web] },
      { web: [ends(1, 1)] },
      { horizon: seconds(1500) },
    );
    const starts = (await lines(given)).filter((line) => line.endsWith('start'));
    expect(starts.map((line) => Number(line.split(' ')[0]))).toEqual([
      0, 1, 12, 33, 74, 155, 316, 617, 918, 1219,
    ]);
  });

  test('anew after ten minutes of a good run', async () => {
    const given = scenario(
      { containers: [web] },
      { web: [ends(1, 1), ends(1, 0), ends(1, 1), ends(601, 1), ends(1, 1), ends(1, 1), steady] },
    );
    const starts = (await lines(given)).filter((line) => line.endsWith('start'));
    expect(starts.map((line) => Number(line.split(' ')[0]))).toEqual([0, 1, 12, 33, 634, 645, 666]);
  });

  test('OnFailure ends with the first success; Never with the first end', async () => {
    const behaviours = { web: [ends(1, 1), ends(2, 0)] };
    const of = (restartPolicy: string): Promise<string[]> =>
      lines(scenario({ restartPolicy, containers: [web] }, behaviours), /^(web|pod)$/);
    expect(await of('OnFailure')).toEqual([
      '0 web: start',
      '0 pod: is Running',
      '1 web: exit 1',
      '1 web: start',
      '3 web: exit 0',
      '3 pod: is Succeeded',
    ]);
    expect(await of('Never')).toEqual([
      '0 web: start',
      '0 pod: is Running',
      '1 web: exit 1',
      '1 pod: is Failed',
    ]);
  });

  test('by exit code, where the container has rules', async () => {
    const rules = container('web', {
      restartPolicy: 'Never',
      restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
    });
    const given = scenario(
      { restartPolicy: 'Always', containers: [rules] },
      { web: [ends(1, 42), ends(1, 43)] },
    );
    expect(await lines(given, /^(web|pod)$/)).toContain('2 web: exit 43');
    expect((await lines(given, /^pod$/)).at(-1)).toBe('2 pod: is Failed');
  });

  test('a container that runc refuses counts as one that failed', async () => {
    const given = scenario(
      { restartPolicy: 'OnFailure', containers: [web] },
      { web: [{ ...steady, refused: true }, { ...steady, refused: true }, ends(1, 0)] },
    );
    expect(await lines(given, /^web status$|^web$/)).toEqual([
      '0 web: refused',
      '0 web: refused',
      '0 web status: waiting CrashLoopBackOff, restarts 1, last terminated 128 StartError',
      '10 web: start',
      '10 web status: running, restarts 2, ready, started, last terminated 128 StartError',
      '11 web: exit 0',
      '11 web status: terminated 0 Completed, restarts 2, last terminated 128 StartError',
    ]);
  });
});

describe('init containers', () => {
  const [one, two] = [container('one'), container('two')];

  test('run in order, each to its success, tried again with the back-off', async () => {
    const given = scenario(
      { initContainers: [one, two], containers: [web] },
      { one: [ends(1, 3), ends(1, 3), ends(1, 0)], two: [ends(2, 0)] },
      { shutdown: seconds(20) },
    );
    expect(await lines(given)).toEqual([
      '0 one: start',
      '1 one: exit 3',
      '1 one: start',
      '2 one: exit 3',
      '12 one: start',
      '13 one: exit 0',
      '13 two: start',
      '15 two: exit 0',
      '15 web: start',
      '20 web: TERM',
      '20 web: exit 0',
    ]);
  });

  test('one that fails fails a pod that never restarts', async () => {
    const given = scenario(
      { restartPolicy: 'Never', initContainers: [sidecar('log'), one], containers: [web] },
      { one: [ends(1, 3)] },
    );
    expect(await lines(given, /^(?!pod .)/)).toEqual([
      '0 log: start',
      '0 one: start',
      '0 pod: is Pending',
      '0 log status: running, restarts 0, ready, started',
      '0 one status: running, restarts 0',
      '0 web status: waiting PodInitializing, restarts 0',
      '1 one: exit 3',
      '1 log: TERM',
      '1 log: exit 0',
      '1 pod: is Failed',
      '1 log status: terminated 0 Completed, restarts 0',
      '1 one status: terminated 3 Error, restarts 0',
    ]);
  });
});

describe('sidecars', () => {
  test('the next container waits for the startup probe, and their ends for the containers', async () => {
    const first = sidecar('first', {
      startupProbe: { exec: { command: ['/ok'] }, periodSeconds: 5 },
    });
    const given = scenario(
      { restartPolicy: 'Never', initContainers: [first, sidecar('second')], containers: [web] },
      {
        first: [
          {
            ...steady,
            probes: {
              startup: [
                { ok: false, after: 0 },
                { ok: true, after: 0 },
              ],
            },
          },
        ],
        second: [{ ...steady, onSignal: { after: seconds(2), code: 0 } }],
        web: [ends(3, 0)],
      },
    );
    expect(await lines(given)).toEqual([
      '0 first: start',
      '0 first: startup probe',
      '5 first: startup probe',
      '5 second: start',
      '5 web: start',
      '8 web: exit 0',
      '8 second: TERM',
      '10 second: exit 0',
      '10 first: TERM',
      '10 first: exit 0',
    ]);
  });

  test('come back, whatever the policy of the pod', async () => {
    const given = scenario(
      { restartPolicy: 'Never', initContainers: [sidecar('log')], containers: [web] },
      { log: [ends(1, 0), steady], web: [ends(4, 2)] },
    );
    expect(await lines(given)).toEqual([
      '0 log: start',
      '0 web: start',
      '1 log: exit 0',
      '1 log: start',
      '4 web: exit 2',
      '4 log: TERM',
      '4 log: exit 0',
    ]);
  });
});

describe('probes', () => {
  const live = (more: object): Scenario['pod']['spec'] => ({
    containers: [container('web', { livenessProbe: { exec: { command: ['/ok'] }, ...more } })],
  });
  const bad = { ok: false, after: 0 };

  test('liveness: delay, period, threshold, own grace period', async () => {
    const spec = live({
      initialDelaySeconds: 3,
      periodSeconds: 4,
      failureThreshold: 2,
      terminationGracePeriodSeconds: 6,
    });
    const given = scenario(
      spec ?? { containers: [] },
      { web: [{ onSignal: 'ignored', hooks: {}, probes: { liveness: [bad] } }, steady] },
      { horizon: seconds(14) },
    );
    expect(await lines(given)).toEqual([
      '0 web: start',
      '3 web: liveness probe',
      '7 web: liveness probe',
      '7 web: TERM',
      '13 web: KILL',
      '13 web: exit 137',
      '13 web: start',
    ]);
  });

  test('an answer that comes at the timeout is a failure', async () => {
    const spec = live({ periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 1 });
    const slow = { ok: true, after: seconds(1) };
    const given = scenario(
      spec ?? { containers: [] },
      { web: [{ ...steady, probes: { liveness: [slow] } }, steady] },
      { horizon: seconds(1) },
    );
    expect((await lines(given)).slice(0, 4)).toEqual([
      '0 web: start',
      '0 web: liveness probe',
      '1 web: TERM',
      '1 web: exit 0',
    ]);
  });

  test('liveness and readiness wait for startup; readiness alone goes on to the end', async () => {
    const probe = { exec: { command: ['/ok'] }, periodSeconds: 5 };
    const given = scenario(
      {
        containers: [
          container('web', { startupProbe: probe, livenessProbe: probe, readinessProbe: probe }),
        ],
      },
      {
        web: [
          {
            onSignal: { after: seconds(6), code: 0 },
            hooks: {},
            probes: {
              startup: [bad, { ok: true, after: 0 }],
              readiness: [bad, { ok: true, after: 0 }],
            },
          },
        ],
      },
      { shutdown: seconds(11) },
    );
    expect(await lines(given, /^(web|pod Ready)$/)).toEqual([
      '0 web: start',
      '0 web: startup probe',
      '0 pod Ready: False',
      '5 web: startup probe',
      '5 web: liveness probe',
      '5 web: readiness probe',
      '10 web: liveness probe',
      '10 web: readiness probe',
      '10 pod Ready: True',
      '11 web: TERM',
      '15 web: readiness probe',
      '17 web: exit 0',
      '17 pod Ready: False',
    ]);
  });
});

describe('hooks and the end', () => {
  const exec = { exec: { command: ['/hook'] } };

  test('postStart holds back the next container; a failed one ends its own', async () => {
    const given = scenario(
      {
        restartPolicy: 'Never',
        containers: [container('one', { lifecycle: { postStart: exec, preStop: exec } }), web],
      },
      {
        one: [{ ...steady, hooks: { postStart: { ok: false, after: seconds(3) } } }],
        web: [ends(1, 0)],
      },
    );
    expect(await lines(given)).toEqual([
      '0 one: start',
      '0 one: postStart',
      '3 one: preStop',
      '3 one: TERM',
      '3 one: exit 0',
      '3 web: start',
      '4 web: exit 0',
    ]);
  });

  test('preStop and the wait of a sidecar are taken from the grace period', async () => {
    const given = scenario(
      {
        terminationGracePeriodSeconds: 10,
        initContainers: [sidecar('log', { lifecycle: { preStop: exec } })],
        containers: [container('web', { lifecycle: { preStop: exec, stopSignal: 'SIGQUIT' } })],
      },
      {
        log: [
          { onSignal: 'ignored', probes: {}, hooks: { preStop: { ok: true, after: seconds(1) } } },
        ],
        web: [{ onSignal: 'ignored', probes: {}, hooks: { preStop: { ok: false, after: 4500 } } }],
      },
      { shutdown: seconds(5) },
    );
    expect(await lines(given)).toEqual([
      '0 log: start',
      '0 web: start',
      '5 web: preStop',
      '5 log: preStop',
      '9.5 web: QUIT',
      '15 log: TERM',
      '15.5 web: KILL',
      '15.5 web: exit 137',
      '17 log: KILL',
      '17 log: exit 137',
    ]);
  });

  test('the pod fails at its deadline', async () => {
    const given = scenario({ activeDeadlineSeconds: 7, containers: [web] });
    expect(await lines(given, /^(web|pod)$/)).toEqual([
      '0 web: start',
      '0 pod: is Running',
      '7 web: TERM',
      '7 web: exit 0',
      '7 pod: is Failed (DeadlineExceeded)',
    ]);
  });
});

test('a pod that could not begin is pending', async () => {
  const given = { ...scenario({ containers: [web] }), pod: pod({ containers: [web] }) };
  const waiting = scenario(
    { initContainers: [container('one')], containers: [web] },
    {},
    { horizon: seconds(5) },
  );
  expect((await lines(given, /^pod$/))[0]).toBe('0 pod: is Running');
  expect(await lines(waiting, /^pod$/)).toEqual(['0 pod: is Pending']);
});
