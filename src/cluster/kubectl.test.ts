import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { faultOf } from './kubectl-fault.ts';
import { createKubectl } from './kubectl.ts';
import type { ClusterAccess } from './kubectl.ts';

const never = new AbortController().signal;

/** A kubectl that runs this shell script; it writes its arguments to `$0.args`, one a line. */
const withKubectl = async (script: string, access: ClusterAccess = {}, grace?: number) => {
  const folder = await mkdtemp(join(tmpdir(), 'p2lk-kubectl-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = join(folder, 'kubectl');
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" >"$0.args"\n${script}\n`);
  await chmod(program, 0o755);
  const ask = createKubectl(
    { env: { PATH: `${folder}:${process.env['PATH']}` }, ...access },
    grace,
  );
  return {
    ask,
    words: async () => (await readFile(`${program}.args`, 'utf8')).trimEnd().split('\n'),
  };
};

const query = { kind: 'configmaps', name: 'web', namespace: 'shop' };

it('gives kubectl its words as they are, options never from names', async () => {
  const { ask, words } = await withKubectl('echo "{}"', {
    context: '$(reboot) x',
    kubeconfig: '/a b/c',
    namespace: 'other',
  });
  await ask({ kind: '--raw=/secrets', name: '-o;yaml' }, never);
  expect(await words()).toEqual([
    'get',
    '--output=json',
    '--request-timeout=30s',
    '--context=$(reboot) x',
    '--kubeconfig=/a b/c',
    '--namespace=other',
    '--',
    '--raw=/secrets',
    '-o;yaml',
  ]);
});

it('prefers the namespace of the query', async () => {
  const { ask, words } = await withKubectl('echo "{}"', { namespace: 'other' });
  await ask(query, never);
  expect(await words()).toContain('--namespace=shop');
});

it.each<[string, string, RegExp]>([
  ['HTML', 'echo "<html>log in</html>"', /prints no JSON/],
  ['nothing', 'true', /prints no JSON/],
  ['a failure without a word', 'exit 7', /ended with status 7/],
  [
    'a refusal',
    `echo 'Error from server (Forbidden): secrets "db" is forbidden' >&2; exit 1`,
    /refuses it: secrets "db" is forbidden/,
  ],
  ['more than it should', 'yes kiosk', /wrote more than 64000000 bytes/],
])('refuses %s', async (_, script, reason) => {
  const { ask } = await withKubectl(script);
  await expect(ask(query, never)).rejects.toThrow(reason);
});

it('ends a kubectl that does not end', async () => {
  const { ask } = await withKubectl('sleep 60', { seconds: 0.5 }, 0);
  await expect(ask(query, never)).rejects.toThrow('did not answer within 0.5 seconds');
});

it('ends when it is told to', async () => {
  const { ask } = await withKubectl('sleep 60');
  const controller = new AbortController();
  const asked = ask(query, controller.signal);
  controller.abort(new Error('interrupted'));
  await expect(asked).rejects.toThrow('interrupted');
});

it('runs a few at a time', async () => {
  const { ask } = await withKubectl(
    'n=$(ls "$0".run.* 2>/dev/null | wc -l); : >"$0.run.$$"; sleep 0.2; rm "$0.run.$$"; echo "{\\"n\\": $n}"',
  );
  const counts = (await Promise.all(Array.from({ length: 10 }, () => ask(query, never)))) as {
    n: number;
  }[];
  expect(Math.max(...counts.map(({ n }) => n))).toBeLessThanOrEqual(3);
});

describe('faultOf', () => {
  it.each([
    [
      'Error from server (NotFound): configmaps "web" not found',
      'missing',
      'the cluster does not have it',
    ],
    [
      'error: the server doesn\'t have a resource type "foo"',
      'missing',
      'the cluster has no such kind: the server doesn\'t have a resource type "foo"',
    ],
    ['Error from server (Forbidden): no', 'forbidden', 'the cluster refuses it: no'],
    [
      'error: You must be logged in to the server (Unauthorized)',
      'all',
      'the cluster does not know who asks: You must be logged in to the server (Unauthorized)',
    ],
    [
      'E1122 19:27 1 memcache.go:265] noise\nUnable to connect to the server: dial tcp: lookup moon',
      'all',
      'dial tcp: lookup moon',
    ],
    ['\u001b[31merror: bad\u0007', 'all', '[31merror: bad'],
    ['x'.repeat(1000), 'all', `${'x'.repeat(300)}...`],
  ])('reads %s', (stderr, kind, message) =>
    expect(faultOf(stderr, 1)).toMatchObject({ kind, message }),
  );
});
