/** What a machine must live through: the pod goes on as under a kubelet. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PodSpec } from '../../src/kubernetes/generated/types.ts';
import { compareRun } from './harness/compare-run.ts';
import { Bench } from './harness/folder.ts';
import { Machine, parts } from './harness/machine.ts';
import { runModel } from './model/run.ts';
import { container, ends, scenario, sidecar, steady } from './pods.ts';
import type { Scenario } from './scenario.ts';
import { seconds } from './scenario.ts';
import { inOrder } from './trace.ts';
import type { Trace } from './trace.ts';

const options = { shell: 'dash', parts } as const;
let bench: Bench;
beforeAll(() => {
  bench = new Bench();
});
afterAll(() => bench.remove());

const hook = (kind: string) => ({ exec: { command: ['/bin/answer', kind] } });

describe('a supervisor that is killed comes back and starts nothing twice', () => {
  const spec: PodSpec = {
    terminationGracePeriodSeconds: 12,
    initContainers: [container('one'), sidecar('log')],
    containers: [
      container('web', { lifecycle: { postStart: hook('postStart'), preStop: hook('preStop') } }),
      container('db'),
    ],
  };
  const given = scenario(
    spec,
    {
      one: [ends(2.13, 3), ends(2.13, 3), ends(2.13, 0)],
      log: [ends(30.19, 0), { ...steady, onSignal: { after: 4190, code: 0 } }],
      web: [
        {
          onSignal: { after: 3160, code: 0 },
          exit: { after: seconds(25.16), code: 1 },
          probes: {},
          hooks: { postStart: { ok: true, after: 4160 }, preStop: { ok: true, after: 2160 } },
        },
      ],
      db: [ends(9.22, 1), ends(9.22, 1), { ...steady, onSignal: 'ignored' }],
    },
    { shutdown: seconds(75.49), horizon: seconds(100) },
  );

  const nameOf = (text: string): string => text.replace(/:.*/, '');

  /** What became of each container, in order, with times. */
  const outline = (trace: Trace): readonly (readonly [text: string, at: number])[] =>
    inOrder(trace.entries)
      .filter(({ what }) => /^(?:start|exit|refused)/.test(what))
      .map(({ at, who, what }) => [`${who}: ${what}`, at] as const)
      .sort(([one], [other]) => nameOf(one).localeCompare(nameOf(other)));

  /** Starts and ends are those of an undisturbed life, to the moment. */
  const compare = async (kills: readonly number[]): Promise<void> => {
    const expected = outline(await runModel(given));
    const machine = new Machine(bench, given, options);
    try {
      machine.start();
      for (const at of kills) machine.clock.at(seconds(at), () => machine.killSupervisor());
      machine.clock.at(seconds(75.49), () => machine.shutDown());
      await machine.run(given.horizon);
      const seen = outline(machine.trace);
      expect(seen).toEqual(expected);
      expect(machine.off).toBe(true);
    } finally {
      machine.close();
    }
  };

  test.each([
    ['while an init container runs', 1.05],
    ['in the back-off of an init container', 9.05],
    ['while postStart runs', 18.05],
    ['while all run', 22.05],
    ['in a back-off', 40.05],
    ['while the containers end', 76.05],
    ['while a sidecar waits for them', 79.05],
    ['while a sidecar ends', 88.05],
  ])('%s (%d s)', { timeout: 120_000 }, (_, at) => compare([at]));

  test('again and again', { timeout: 120_000 }, () =>
    compare(Array.from({ length: 13 }, (_, index) => 0.55 + index * 7)),
  );
});

test('a clock that is set back an hour changes nothing', { timeout: 120_000 }, async () => {
  const spec: PodSpec = {
    activeDeadlineSeconds: 60,
    containers: [container('web', { livenessProbe: { ...hook('liveness'), periodSeconds: 7 } })],
  };
  const given = scenario(spec, { web: [ends(5.13, 1)] }, { horizon: seconds(90) });
  const disturb = (machine: Machine): void => {
    machine.clock.at(seconds(3.05), () => {
      machine.wallOffset = -seconds(3600);
    });
  };
  expect(await compareRun(bench, given, { ...options, disturb })).toBeUndefined();
});

/** Runs a scenario on a machine to which something happens; what its containers did. */
const live = async (given: Scenario, disturb: (machine: Machine) => void): Promise<string[]> => {
  const machine = new Machine(bench, given, options);
  try {
    machine.start();
    disturb(machine);
    await machine.run(given.horizon);
    const { entries } = machine.trace;
    return entries.map(({ at, who, what }) => `${at / 1000} ${who}: ${what}`);
  } finally {
    machine.close();
  }
};

const startsOf = (lines: readonly string[], name: string): readonly number[] =>
  lines.filter((line) => line.endsWith(` ${name}: start`)).map((line) => parseFloat(line));

test('containerd that is away for a while', { timeout: 120_000 }, async () => {
  const given = scenario(
    { containers: [container('web'), container('db')] },
    { web: [ends(5.13, 1), steady], db: [steady] },
    { horizon: seconds(90) },
  );
  const lines = await live(given, (machine) => {
    machine.clock.at(seconds(4), () => {
      machine.outage = true;
    });
    machine.clock.at(seconds(20), () => {
      machine.outage = false;
    });
  });
  const [first, second, ...more] = startsOf(lines, 'web');
  expect([first, more]).toEqual([0, []]);
  expect(second).toBeGreaterThanOrEqual(20);
  expect(second).toBeLessThan(65);
  expect(startsOf(lines, 'db')).toEqual([0]);
});

test('a container that runc refuses is started once it can be', { timeout: 120_000 }, async () => {
  const refused = { ...steady, refused: true };
  const given = scenario(
    { containers: [container('web')] },
    { web: [refused, refused, steady] },
    { horizon: seconds(60) },
  );
  const lines = await live(given, () => {});
  expect(lines.filter((line) => line.endsWith(' web: refused'))).toHaveLength(2);
  const [start = 0, ...more] = startsOf(lines, 'web');
  expect(more).toEqual([]);
  expect(start).toBeGreaterThanOrEqual(10);
  expect(start).toBeLessThan(15);
});

test('containerd that is not there yet', { timeout: 120_000 }, async () => {
  const given = scenario({ containers: [container('web')] }, {}, { horizon: seconds(60) });
  const lines = await live(given, (machine) => {
    machine.outage = true;
    machine.clock.at(seconds(15), () => {
      machine.outage = false;
    });
  });
  expect(startsOf(lines, 'web')).toHaveLength(1);
});

const mounts = (root: string, ...words: readonly string[]): boolean =>
  spawnSync(words[0] ?? '', [...words.slice(1), join(root, 'run/p2lk')]).status === 0;

test('a /run that is full for a while', { timeout: 120_000 }, async (context) => {
  const given = scenario(
    { containers: [container('web')] },
    { web: [ends(20.13, 1), ends(20.13, 1), steady] },
    { horizon: seconds(90) },
  );
  const machine = new Machine(bench, given, options);
  const { root } = machine;
  mkdirSync(join(root, 'run/p2lk'));
  if (!mounts(root, 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'p2lk')) {
    machine.close();
    context.skip('needs to mount a file system');
  }
  try {
    machine.start();
    machine.clock.at(seconds(10), () => {
      // What cannot be written any more is left out.
      spawnSync('dd', [
        'if=/dev/zero',
        `of=${join(root, 'run/p2lk/filler')}`,
        'bs=1k',
        'count=999',
      ]);
    });
    machine.clock.at(seconds(50), () => rmSync(join(root, 'run/p2lk/filler')));
    await machine.run(given.horizon);
    const status = readFileSync(join(root, 'run/p2lk/status.json'), 'utf8');
    expect(JSON.parse(status)).toMatchObject({ phase: 'Running' });
    const lines = machine.trace.entries.map(({ at, who, what }) => `${at / 1000} ${who}: ${what}`);
    expect(startsOf(lines, 'web').length).toBeGreaterThanOrEqual(3);
    expect(lines.filter((line) => line.includes('twice'))).toEqual([]);
  } finally {
    mounts(root, 'umount', '-l');
    machine.close();
  }
});

test('thirty containers', { timeout: 240_000 }, async () => {
  const names = Array.from({ length: 30 }, (_, index) => `c${String(index).padStart(2, '0')}`);
  const given = scenario(
    { containers: names.map((name) => container(name)), terminationGracePeriodSeconds: 5 },
    { c07: [ends(3.13, 1)], c29: [{ ...steady, onSignal: 'ignored' }] },
    { shutdown: seconds(20.49), horizon: seconds(40) },
  );
  expect(await compareRun(bench, given, options)).toBeUndefined();
});

test('names with every character that is allowed', { timeout: 120_000 }, async () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const names = ['0', 'a', '0-a', `${letters}-0123456789--${letters}`.slice(0, 63), 'a--9', '1e3'];
  const given = scenario(
    {
      restartPolicy: 'Never',
      initContainers: [container('0-0'), sidecar('x--y')],
      containers: names.map((name) => container(name)),
    },
    { ...Object.fromEntries(names.map((name) => [name, [ends(3.13, 0)]])), '0-0': [ends(1.13, 0)] },
    { horizon: seconds(40) },
  );
  expect(await compareRun(bench, given, options)).toBeUndefined();
});

test('a run says when something waits on the real clock', { timeout: 60_000 }, async () => {
  const folder = join(bench.folder, 'impatient');
  spawnSync('mkdir', ['-p', folder]);
  writeFileSync(join(folder, 'supervisor.sh'), '#!/bin/sh\n/bin/sleep 30\n');
  const given = scenario({ containers: [container('web')] }, {}, { horizon: seconds(5) });
  const machine = new Machine(bench, given, { shell: 'dash', parts: folder });
  try {
    machine.start();
    await expect(machine.run(seconds(5))).rejects.toThrow('waits on the real clock: /bin/sleep 30');
  } finally {
    machine.close();
  }
});
