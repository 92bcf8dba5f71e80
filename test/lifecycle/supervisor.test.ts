/**
 * The real supervisor against the model, by random pods. `P2LK_LIFECYCLE_RUNS` asks for more runs,
 * `P2LK_LIFECYCLE_SEED` for the same ones again.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareRun } from './harness/compare-run.ts';
import { Bench, shells } from './harness/folder.ts';
import { parts } from './harness/machine.ts';
import { scenarios } from './random.ts';

const runs = Number(process.env['P2LK_LIFECYCLE_RUNS'] ?? 100);
const seed = Number(process.env['P2LK_LIFECYCLE_SEED'] ?? Date.now() % 2 ** 31);

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
