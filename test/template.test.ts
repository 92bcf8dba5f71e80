import { runCases } from 'p2lk/testing';
import { test } from 'vitest';
import example from '../templates/plugin/src/index.ts';

// The starter of a plugin package: its cases hold here as they do in the package that is made of it
// (package.test.ts).
runCases(new URL('../templates/plugin/test/cases', import.meta.url), {
  test,
  plugins: [example({ root: '/var/lib/scratch' })],
});
