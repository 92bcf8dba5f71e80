import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../src/linuxkit/manifest.ts';
import { isScript, stepsOf, textOf } from './hostile/sandbox.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const goldens = [
  'test/cases',
  ...readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}/cases`),
]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/expected.yml`),
  )
  .filter((path) => existsSync(join(root, path)));

const shells = [['dash'], ['busybox', 'ash']].filter(
  ([program = '']) => spawnSync(program, ['--help']).error === undefined,
);

/** Scripts of the manifests in a golden: files that a shell runs, and steps of the plan. */
const scriptsOf = (text: string): readonly string[] =>
  parseAllDocuments(text)
    .flatMap((document) => (document.toJS() as Manifest | null)?.files ?? [])
    .flatMap((file) => [...(isScript(file) ? [textOf(file)] : []), ...stepsOf(file)]);

describe.each(shells)('%s', (...shell) => {
  const [program = '', ...first] = shell;
  test.each(goldens)('reads every script of %s', (path) => {
    for (const script of scriptsOf(readFileSync(join(root, path), 'utf8'))) {
      const { status, stderr } = spawnSync(program, [...first, '-n'], {
        input: script,
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    }
  });
  test('does not read a word of its own for a name', () => {
    expect(
      spawnSync(program, [...first, '-n'], { input: 'case $1 in\n  esac) x ;;\nesac\n' }).status,
    ).not.toBe(0);
  });
});

test('there are scripts to read', () => {
  expect(
    goldens.flatMap((path) => scriptsOf(readFileSync(join(root, path), 'utf8'))).length,
  ).toBeGreaterThan(100);
});
