import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './docs/pages.ts';

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'p2lk-new-plugin-')));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

beforeAll(() => {
  const parts = ['src', 'plugins/references', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
  for (const part of [...parts, 'plugins', 'machine', 'test/cases/plain-pod', 'test/setup'])
    if (existsSync(join(root, part)))
      cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

const make = (...words: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts/new-plugin.mjs'), '--root', copy, ...words], {
    encoding: 'utf8',
  });
const read = (file: string): string => readFileSync(join(copy, file), 'utf8');

test('npm run new-plugin makes a shipped plugin that runs, with case and page', () => {
  const { status, stdout, stderr } = make('greeting');
  expect([stderr, status]).toEqual(['', 0]);
  expect(stdout).toContain('made plugins/greeting');
  const list = read('src/pipeline/builtins.ts');
  expect(list).toMatch(/glusterfs';\nimport greeting from 'p2lk\/plugins\/greeting';\n/);
  expect(list).toMatch(/,\n {2}greeting,\n\];/);
  expect(read('plugins/greeting/cases/wish/diagnostics.txt')).toContain(
    'greeting.example.com/wish wishes for "more" [greeting/wish]',
  );
  expect(read('plugins/greeting/cases/wish/expected.yml')).toContain('services:');
  expect(read('docs/diagnostics/greeting/wish.md')).toMatch(/^# greeting\/wish: [^]*## Mended/);
  const run = spawnSync(
    process.execPath,
    [join(copy, 'node_modules/vitest/vitest.mjs'), 'run', 'plugins/greeting/'],
    { cwd: copy, encoding: 'utf8' },
  );
  expect(run.stdout).toMatch(/1 passed/);
});

test('refuses a name that is none, and a plugin that is there', () => {
  expect(make('No/Name')).toMatchObject({ status: 2, stderr: expect.stringContaining('letters') });
  expect(make('nfs')).toMatchObject({ status: 2, stderr: expect.stringContaining('already') });
  expect(make()).toMatchObject({ status: 2 });
});
