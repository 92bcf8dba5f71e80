import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { build, program } from './built.ts';

// The program with what V8 made of it, as it is run: in a home of its own.

let home: string;
beforeAll(() => build());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'p2lk-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: web.shop.test/web:1, command: [/web] }] }
`;

const run = (
  cli: string,
  env: { readonly [name: string]: string } = {},
  flags: readonly string[] = [],
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } => {
  const words = ['--no-config', '--offline', '--no-image-cache', '--unknown-image', 'assume'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, cli, ...words], {
    input: pod,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1', ...env },
  });
  return { status, stdout, stderr };
};

const folder = (): string => join(home, '.cache/p2lk');
const kept = (): readonly string[] => readdirSync(folder()).map((name) => join(folder(), name));

test('a first run keeps it for the user alone, and later ones say the same with it', () => {
  const first = run(program);
  expect(first.status).toBe(0);
  const [file, ...more] = kept();
  expect(more).toEqual([]);
  expect(statSync(file!).mode & 0o777).toBe(0o600);
  const { mtimeMs } = statSync(file!);
  expect(run(program)).toEqual(first);
  expect(statSync(file!).mtimeMs).toBe(mtimeMs);
  expect(readdirSync(join(dirname(program), 'chunks')).filter((n) => !n.endsWith('.cjs'))).toEqual(
    [],
  );
});

test('a torn one is not handed to V8 and is made anew', () => {
  const first = run(program);
  const [file] = kept();
  const whole = readFileSync(file!);
  const torn = Buffer.from(whole);
  for (let at = 100; at < torn.length; at += 997) torn[at]! ^= 0xff;
  writeFileSync(file!, torn);
  expect(run(program)).toEqual(first);
  expect(readFileSync(file!).equals(torn)).toBe(false);
  expect(run(program)).toEqual(first);
});

test('a program edited to the same length runs as edited', () => {
  const copy = join(home, 'copy/dist');
  cpSync(dirname(program), copy, { recursive: true });
  cpSync(join(dirname(program), '../package.json'), join(home, 'copy/package.json'));
  const cli = join(copy, 'cli.cjs');
  expect(run(cli).stderr).toContain('is not known');
  const core = join(copy, 'chunks/core.cjs');
  const text = readFileSync(core, 'latin1');
  writeFileSync(core, text.replaceAll('is not known', 'IS NOT KNOWN'), 'latin1');
  expect(run(cli).stderr).toContain('IS NOT KNOWN');
});

test.each([
  ['NODE_DISABLE_COMPILE_CACHE', { NODE_DISABLE_COMPILE_CACHE: '1' }, []],
  ['a home that is none', { HOME: '/nonexistent/home' }, []],
  ['other flags of V8 than the run before', {}, ['--no-opt']],
])('runs with %s', (_, env, flags) => {
  const first = run(program);
  expect(first.status).toBe(0);
  expect(run(program, env, flags)).toEqual(first);
  expect(run(program)).toEqual(first);
});
