import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runModel } from './model/run.ts';
import { scenarios } from './random.ts';

test('no random pod starts a container twice, or anything after its end has begun', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const { entries } = await runModel(scenario);
      const { shutdown = Infinity } = scenario;
      expect(entries.filter(({ what }) => what === 'started twice')).toEqual([]);
      expect(entries.filter(({ at, what }) => what === 'start' && at > shutdown)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
