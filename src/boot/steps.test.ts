import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { printPlan } from './plan.ts';

/** What the machine says of a step that is tried once. */
const logOf = (run: string): string => {
  const root = mkdtempSync(join(tmpdir(), 'p2lk-steps-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'state'));
  const lines = [
    ['container', 'p2lk-files'],
    ['step', 'sysctl kernel.msgmax'],
    ['run', run],
  ] as const;
  writeFileSync(join(root, 'plan'), printPlan(lines));
  const script = `root=$1 state=$1/state in_container=
for part in console plan steps; do . ./machine/$part.sh; done
exec 4>/dev/null
read_plan "$1/plan"; once=yes; run_steps 1 || :`;
  execFileSync('sh', ['-c', script, 'sh', root]);
  return readFileSync(join(root, 'state/log'), 'utf8');
};

it('names a step that fails, with the last line of what it said', () => {
  expect(logOf('echo first; echo no such value >&2; false')).toBe(
    'p2lk: sysctl kernel.msgmax: failed: no such value\n',
  );
});

it('names a step that fails without a word', () => {
  expect(logOf('false')).toBe('p2lk: sysctl kernel.msgmax: failed: it gave no reason\n');
});

it('says when a step is done', () => {
  expect(logOf(':')).toBe('p2lk: sysctl kernel.msgmax: done\n');
});
