import { test } from 'node:test';
import { runCases } from 'p2lk/testing';
import scratch from '../dist/index.js';

// Each folder of test/cases is one test: input.yaml must give expected.yml and diagnostics.txt. P2LK_UPDATE_CASES=1 rewrites both.
runCases(new URL('cases', import.meta.url), {
  test,
  plugins: [scratch({ root: '/var/lib/scratch' })],
});
