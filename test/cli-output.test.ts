import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codesIn, hasStack, pod, Shop } from './cli/run.ts';

const shop = new Shop();
const read = (name: string): string => readFileSync(shop.at(name), 'utf8');
const two = `${pod('web')}---\n${pod('api')}`;

describe('-o', () => {
  test('writes the same as standard output, and - is standard output', () => {
    const { stdout } = shop.p2lk([], { input: pod() });
    expect(shop.p2lk(['-o', 'shop.yml'], { input: pod() })).toMatchObject({
      status: 0,
      stdout: '',
    });
    expect(read('shop.yml')).toBe(stdout);
    expect(shop.p2lk(['-o', '-'], { input: pod() }).stdout).toBe(stdout);
  });

  test('keeps the mode of a file that is there, and what a link names', () => {
    writeFileSync(shop.at('kept.yml'), 'old');
    chmodSync(shop.at('kept.yml'), 0o640);
    symlinkSync('kept.yml', shop.at('link.yml'));
    expect(shop.p2lk(['-o', 'link.yml'], { input: pod() }).status).toBe(0);
    expect(readlinkSync(shop.at('link.yml'))).toBe('kept.yml');
    expect(read('kept.yml')).toContain('services:');
    expect((statSync(shop.at('kept.yml')).mode & 0o777).toString(8)).toBe('640');
  });

  test('leaves the old file whole on any error, and nothing beside it', () => {
    mkdirSync(shop.at('whole'));
    writeFileSync(shop.at('whole/shop.yml'), 'old');
    expect(shop.p2lk(['-o', 'whole/shop.yml'], { input: pod('shop', '  oops: 1\n') }).status).toBe(
      1,
    );
    expect(
      shop.p2lk(['-o', 'whole/shop.yml', '--config', 'nope.ts'], { input: pod() }).status,
    ).toBe(2);
    expect(shop.p2lk(['-o', 'whole/shop.yml'], { input: two }).status).toBe(2);
    expect(read('whole/shop.yml')).toBe('old');
    expect(readdirSync(shop.at('whole'))).toEqual(['shop.yml']);
  });

  test.each([
    ['a folder', '.', 'it is a folder'],
    ['a folder that is not there', 'nowhere/shop.yml', 'its folder does not exist'],
    ['a path through a file', 'file/shop.yml', 'part of its path is no folder'],
    ['a full disk', '/dev/full', 'the disk is full'],
  ])('says why it cannot write to %s', (_, output, reason) => {
    writeFileSync(shop.at('file'), '');
    const ran = shop.p2lk(['-o', output, '--reporter', 'unix', '--quiet'], { input: pod() });
    expect({ ...ran, stack: hasStack(ran) }).toEqual({
      status: 3,
      stdout: '',
      stderr: `p2lk: error: cannot write ${output}: ${reason} [P2LK903]\n`,
      stack: false,
    });
  });

  test('says that a folder may not be written to', (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere');
    mkdirSync(shop.at('closed'), { mode: 0o555 });
    expect(codesIn(shop.p2lk(['-o', 'closed/shop.yml', '--quiet'], { input: pod() }))).toEqual([
      'P2LK903',
    ]);
  });
});

describe('standard output', () => {
  test('that is full, or that nobody reads any more, is an error', () => {
    writeFileSync(shop.at('pod.yaml'), pod());
    const full = shop.shell('p2lk --quiet pod.yaml > /dev/full');
    expect({ status: full.status, codes: codesIn(full), stack: hasStack(full) }).toEqual({
      status: 3,
      codes: ['P2LK903'],
      stack: false,
    });
    const gone = shop.shell('(sleep 0.5; p2lk --quiet pod.yaml; echo $? >&2) | true');
    expect(gone.stderr).toMatch(/cannot write standard output: its reader has closed it[^]*\n3\n$/);
  });

  test('carries the manifest alone, and messages that nobody reads do not keep it back', () => {
    const { stdout } = shop.shell('p2lk pod.yaml 2>/dev/null');
    expect(stdout).toBe(shop.p2lk(['--quiet', 'pod.yaml']).stdout);
    expect(shop.shell('p2lk pod.yaml 2>&-').stdout).toBe(stdout);
    expect(shop.shell('p2lk pod.yaml 2>/dev/full').stdout).toBe(stdout);
  });
});

describe('--output-dir', () => {
  test('writes one manifest for each workload, and makes the folder', () => {
    expect(shop.p2lk(['--output-dir', 'a/machines'], { input: two })).toMatchObject({
      status: 0,
      stdout: '',
    });
    expect(readdirSync(shop.at('a/machines'))).toEqual(['pod-api.yaml', 'pod-web.yaml']);
    expect(read('a/machines/pod-web.yaml')).toBe(shop.p2lk([], { input: pod('web') }).stdout);
  });

  test('tells workloads of one name apart by their namespaces', () => {
    const inShop = pod('web').replace('name: web\n', 'name: web\n  namespace: shop\n');
    shop.p2lk(['--output-dir', 'spaces'], { input: `${pod('web')}---\n${inShop}---\n${inShop}` });
    expect(readdirSync(shop.at('spaces'))).toEqual(
      ['pod-web-2.yaml', 'pod-web.yaml', 'shop-pod-web.yaml'].toSorted(),
    );
  });

  test('never writes outside of it', () => {
    mkdirSync(shop.at('inside'));
    writeFileSync(shop.at('outside.yaml'), 'old');
    symlinkSync('../outside.yaml', shop.at('inside/pod-web.yaml'));
    expect(shop.p2lk(['--output-dir', 'inside'], { input: pod('web') }).status).toBe(0);
    expect([read('outside.yaml'), statSync(shop.at('inside/pod-web.yaml')).isFile()]).toEqual([
      'old',
      true,
    ]);
    const odd = shop.p2lk(['--output-dir', 'inside', '--quiet'], {
      input: pod('../../../etc/web'),
    });
    expect([odd.status, codesIn(odd)]).toEqual([1, ['P2LK116']]);
  });

  test('loses only the workload whose file cannot be written', () => {
    mkdirSync(shop.at('part/pod-web.yaml'), { recursive: true });
    const input = [pod('web'), pod('api'), pod('db')].join('---\n');
    const ran = shop.p2lk(['--quiet', '--output-dir', 'part'], { input });
    expect([ran.status, codesIn(ran)]).toEqual([3, ['P2LK903']]);
    expect(ran.stderr).toContain('cannot write part/pod-web.yaml: it is a folder');
    expect(readdirSync(shop.at('part'))).toEqual(['pod-api.yaml', 'pod-db.yaml', 'pod-web.yaml']);
  });

  test('says once that the folder cannot be made', () => {
    writeFileSync(shop.at('no-folder'), '');
    const ran = shop.p2lk(['--quiet', '--output-dir', 'no-folder/machines'], { input: two });
    expect([ran.status, codesIn(ran)]).toEqual([3, ['P2LK903']]);
  });

  test('does not go with -o', () => {
    expect(codesIn(shop.p2lk(['-o', 'x.yml', '--output-dir', 'x'], { input: pod() }))).toEqual([
      'P2LK500',
    ]);
  });
});

describe('beside the manifest', () => {
  const secret = `apiVersion: v1
kind: Secret
metadata: { name: db }
stringData: { password: 'correct horse' }
---
${pod('web', '      volumeMounts: [{ name: db, mountPath: /db }]\n  volumes: [{ name: db, secret: { secretName: db } }]\n')}`;

  test('values of Secrets are files that only their owner reads', () => {
    expect(
      shop.p2lk(['--secrets', 'file', '-o', 'private/web.yml'], { input: secret }).status,
    ).toBe(3);
    mkdirSync(shop.at('private'));
    const ran = shop.p2lk(['--secrets', 'file', '-o', 'private/web.yml'], { input: secret });
    expect(ran.status).toBe(0);
    const manifest = read('private/web.yml');
    expect(`${manifest}${ran.stderr}`).not.toContain('correct horse');
    const [, source = ''] = /source: (secrets\/\S+)/.exec(manifest) ?? [];
    expect(read(`private/${source}`)).toBe('correct horse');
    expect((statSync(shop.at('private', source)).mode & 0o777).toString(8)).toBe('600');
  });

  test('standard output has no place for them', () => {
    expect(shop.p2lk(['--secrets', 'file'], { input: secret })).toMatchObject({
      status: 2,
      stdout: '',
    });
  });

  test('--trace tells which plugin wrote what', () => {
    expect(shop.p2lk(['--trace', 'trace.json'], { input: pod() }).status).toBe(0);
    const [first] = JSON.parse(read('trace.json')) as [
      { kind: string; name: string; writes: { on: string; key: string; plugin: string }[] },
    ];
    expect(first).toMatchObject({ kind: 'Pod', name: 'shop' });
    expect(first.writes).toContainEqual(
      expect.objectContaining({ on: 'image web', key: 'command', plugin: 'container' }),
    );
    shop.p2lk(['--trace', 'none.json'], { input: pod('shop', '  oops: 1\n') });
    expect(existsSync(shop.at('none.json'))).toBe(false);
  });
});
