import { test } from 'node:test';
import { assertConformance, runCases } from 'p2lk/testing';
import plugin from '../dist/index.js';
import { options } from './options.js';

const cases = new URL('cases', import.meta.url);

// Each folder of test/cases is one test: input.yaml must give expected.yml, which is what the plugin does, and
// diagnostics.txt, which is what it says. P2LK_UPDATE_CASES=1 rewrites both.
runCases(cases, { test, plugins: [plugin(options)] });

// What every plugin has to keep: pure hooks, checked options, no field in silence, sound shell, no shown secret, …
test('keeps the rules for plugins', () => assertConformance(plugin(options), { cases }));
