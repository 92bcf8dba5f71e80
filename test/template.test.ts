import { assertConformance, runCases } from 'p2lk/testing';
import { describe, test } from 'vitest';
import csi from '../templates/plugin/csi/src/index.ts';
import firewall from '../templates/plugin/firewall/src/index.ts';
import lifecycle from '../templates/plugin/lifecycle/src/index.ts';
import policy from '../templates/plugin/policy/src/index.ts';
import volume from '../templates/plugin/volume/src/index.ts';

// The starters of plugin packages: their cases hold here as they do in the packages that are made of
// them (scripts/check-new-plugins.mjs).
const starters: Readonly<Record<string, (options: never) => ReturnType<typeof volume>>> = {
  csi,
  firewall,
  lifecycle,
  policy,
  volume,
};

describe.each(Object.entries(starters))('%s', async (kind, make) => {
  const folder = new URL(`../templates/plugin/${kind}/test/`, import.meta.url);
  const { options } = (await import(new URL('options.js', folder).href)) as { options: never };
  const cases = new URL('cases', folder);
  runCases(cases, { test, plugins: [make(options)] });
  test('keeps the rules for plugins', async () => {
    await assertConformance(make(options), { cases });
  });
});
