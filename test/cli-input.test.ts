import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { program } from './built.ts';
import { codesIn, hasStack, pod, Shop } from './cli/run.ts';
import type { Ran } from './cli/run.ts';

const shop = new Shop();

/** One clear message, the right exit code, nothing on standard output, no stack. */
const refuses = (ran: Ran, status: number, code: string): void => {
  expect({
    status: ran.status,
    stdout: ran.stdout,
    codes: codesIn(ran),
    stack: hasStack(ran),
  }).toEqual({
    status,
    stdout: '',
    codes: [code],
    stack: false,
  });
};

describe('inputs', () => {
  test('standard input, by itself and as -', () => {
    const { status, stdout, stderr } = shop.p2lk([], { input: pod() });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^services:\n {2}- name: web\n|^onboot:/);
    expect(stderr).not.toMatch(/^(?:error|warning)/m);
    expect(shop.p2lk(['-'], { input: pod() }).stdout).toBe(stdout);
    expect(shop.p2lk(['-f', '-'], { input: pod() }).stdout).toBe(stdout);
  });

  test('files, folders, globs and -f together, in the order given', () => {
    shop.write('in/web.yaml', pod('web'));
    shop.write(
      'in/deep/api.json',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'api' },
        spec: { containers: [{ name: 'api', image: 'a', command: ['/a'] }] },
      }),
    );
    const found = (args: readonly string[]): readonly string[] =>
      [...shop.p2lk(args).stderr.matchAll(/^ {2}(?:\w+\/)?pod\/(\w+)$/gm)].map(
        ([, name = '']) => name,
      );
    shop.write('one.yaml', pod('one'));
    expect(found(['one.yaml', '-f', 'in/web.yaml'])).toEqual(['web', 'one']);
    expect(found(['one.yaml', '-R', 'in']).toSorted()).toEqual(['api', 'one', 'web']);
    expect(found(['one.yaml', 'in/*.yaml'])).toEqual(['one', 'web']);
  });

  test('--stdin-filename names standard input in messages', () => {
    const { stderr } = shop.p2lk(['--stdin-filename', 'deploy/web.yaml', '--reporter', 'unix'], {
      input: 'kind: Pod\n  x: 1',
    });
    expect(stderr).toMatch(/^deploy\/web\.yaml:2:\d+: error: /);
  });

  test('several workloads need a choice', () => {
    const two = `${pod('web')}---\n${pod('api')}`;
    const { stderr, ...ran } = shop.p2lk([], { input: two });
    refuses({ stderr, ...ran }, 2, 'P2LK507');
    expect(stderr).toContain('  pod/web\n  pod/api');
    expect(stderr).toContain('--select pod/web');
    expect(shop.p2lk(['--select', 'Pod/api'], { input: two }).stdout).toContain('name: web');
    refuses(shop.p2lk(['--select', 'pod/db'], { input: two }), 2, 'P2LK508');
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [
    name: string,
    input: string | Buffer,
    status: number,
    code: string,
  ])[] = [
    ['nothing', '', 2, 'P2LK509'],
    ['comments alone', '# nothing here\n---\n# nor here\n', 2, 'P2LK509'],
    ['a truncated file', pod().slice(0, -5), 1, 'P2LK106'],
    ['tabs for indentation', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: shop\n', 1, 'P2LK106'],
    [
      'a template',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n',
      1,
      'P2LK107',
    ],
    ['a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]), 1, 'P2LK105'],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map(
          (name, i) =>
            `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[i]}`).join(',')}]`,
        )
        .join('\n')}\n`,
      1,
      'P2LK106',
    ],
    [
      '200 levels of nesting',
      `apiVersion: v1\nkind: Pod\nmetadata: ${'{a: '.repeat(200)}1${'}'.repeat(200)}\n`,
      1,
      'P2LK106',
    ],
    ['a list at the top', '- 1\n- 2\n', 1, 'P2LK108'],
    ['a __proto__ key', pod('shop', '  __proto__: { hostNetwork: true }\n'), 1, 'P2LK110'],
  ];
  test.each(cases)('%s', (_, input, status, code) => {
    const ran = shop.p2lk(['--quiet'], { input });
    expect({ ...ran, codes: codesIn(ran)[0], stack: hasStack(ran), stderr: '' }).toEqual({
      status,
      stdout: '',
      stderr: '',
      codes: code,
      stack: false,
    });
  });

  test('a file that is not there, and a folder without manifests', () => {
    refuses(shop.p2lk(['nope.yaml']), 2, 'P2LK100');
    mkdirSync(shop.at('empty'), { recursive: true });
    refuses(shop.p2lk(['empty']), 2, 'P2LK101');
    refuses(shop.p2lk(['empty/*.yaml']), 2, 'P2LK101');
  });

  test('a file that cannot be read', (context) => {
    if (process.getuid?.() === 0) context.skip('root reads every file');
    chmodSync(shop.write('secret.yaml', pod()), 0);
    refuses(shop.p2lk(['secret.yaml']), 2, 'P2LK100');
  });

  test('a loop of symbolic links in a folder', () => {
    shop.write('loop/web.yaml', pod());
    symlinkSync('.', shop.at('loop/again'));
    refuses(shop.p2lk(['-R', 'loop']), 2, 'P2LK100');
  });

  test('50 MB: as one document refused, as a stream read', () => {
    const comment = `# ${'x'.repeat(98)}\n`.repeat(125_000);
    refuses(shop.p2lk([], { input: `${comment.repeat(4)}${pod()}` }), 2, 'P2LK103');
    const stream = `${comment}---\n`.repeat(4);
    expect(shop.p2lk(['--quiet'], { input: `${stream}${pod()}` })).toMatchObject({
      status: 0,
      stderr: '',
    });
    refuses(shop.p2lk(['--quiet'], { input: `${stream}${pod()}  oops: [\n` }), 1, 'P2LK106');
  });

  test('an address that hangs', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      [program, '--timeout', '0.3', `http://127.0.0.1:${port}/web.yaml`],
      {
        cwd: shop.folder,
        env: shop.env,
      },
    );
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const status = await new Promise((resolve) => child.once('close', resolve));
    server.closeAllConnections();
    server.close();
    expect([status, codesIn({ status: 2, stdout: '', stderr })]).toEqual([2, ['P2LK102']]);
  });

  test('an interrupt while it waits for input', async () => {
    const child = spawn(process.execPath, [program], {
      cwd: shop.folder,
      env: shop.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGINT');
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.once('exit', (...end) => resolve(end)),
    );
    expect(code === 130 || signal === 'SIGINT').toBe(true);
  });

  test('the rest of several is still written', () => {
    shop.write('many/good.yaml', pod('good'));
    shop.write('many/bad.yaml', pod('bad', '  oops: 1\n'));
    shop.write('many/worse.yaml', 'kind: [');
    const ran = shop.p2lk(['many', '--output-dir', 'machines', '--quiet']);
    expect(ran.status).toBe(1);
    expect(codesIn(ran).toSorted()).toEqual(['P2LK106', 'P2LK110']);
    expect(spawnSync('ls', [shop.at('machines')], { encoding: 'utf8' }).stdout).toBe(
      'pod-good.yaml\n',
    );
    writeFileSync(shop.at('many/worse.yaml'), '');
  });
});
