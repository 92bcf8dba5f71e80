/**
 * The real supervisor against the model, by random pods. By default the same few pods each time, so that
 * a red run is a change; `P2LK_LIFECYCLE_RUNS` and `P2LK_LIFECYCLE_SEED` ask for more and for others.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareRun } from './harness/compare-run.ts';
import { Bench, shells } from './harness/folder.ts';
import { parts } from './harness/machine.ts';
import { scenarios } from './random.ts';

const runs = Number(process.env['P2LK_LIFECYCLE_RUNS'] ?? 20);
const seed = Number(process.env['P2LK_LIFECYCLE_SEED'] ?? 77);

describe.each(shells)('%s', (shell) => {
  let bench: Bench;
  beforeAll(() => {
    bench = new Bench();
  });
  afterAll(() => bench.remove());

  test(
    `${runs} random pods live as under a kubelet (seed ${seed})`,
    { timeout: 60_000 + runs * 5000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(scenarios, async (scenario) => {
          expect(await compareRun(bench, scenario, { shell, parts })).toBeUndefined();
        }),
        { numRuns: runs, seed },
      );
    },
  );
});
