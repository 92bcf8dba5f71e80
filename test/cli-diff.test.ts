import { beforeEach, describe, expect, test } from 'vitest';
import { pod, Shop } from './cli/run.ts';
import type { Ran } from './cli/run.ts';

const shop = new Shop();

const old = pod(
  'web',
  `      ports: [{containerPort: 8080}]
      resources: {limits: {memory: 64Mi}}
      env: [{name: TOKEN, value: first-token}]
      securityContext:
        capabilities: {drop: [ALL]}
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
`,
);

const diff = (next: string, ...args: readonly string[]): Ran => {
  shop.write('new.yaml', next);
  return shop.p2lk([
    'diff',
    '--offline',
    '--unknown-image',
    'assume',
    ...args,
    'old.yaml',
    'new.yaml',
  ]);
};

beforeEach(() => void shop.write('old.yaml', old));

describe('p2lk diff', () => {
  test('finds no difference where texts differ and machines do not', () =>
    expect(diff(`# a note\n${old}`, '--fail-on', 'any')).toEqual({
      status: 0,
      stdout: 'the machines are the same\n',
      stderr: '',
    }));

  test.each([
    [
      'allowPrivilegeEscalation: false',
      'allowPrivilegeEscalation: true',
      /^! ~ services web: noNewPrivileges true -> false {2}\(widened\)$/m,
    ],
    [
      'drop: [ALL]',
      'drop: [ALL], add: [NET_ADMIN]',
      /^! \+ services web: capability CAP_NET_ADMIN {2}\(widened\)$/m,
    ],
    [
      'readOnlyRootFilesystem: true',
      'readOnlyRootFilesystem: false',
      /^! ~ services web: read-only root true -> false/m,
    ],
    ['memory: 64Mi', 'memory: 128Mi', /^! ~ services web: memory\.limit 67108864 -> 134217728/m],
    ['8080}', '8080}, {containerPort: 9090}', /^! \+ machine: in 9090\/tcp from anyone/m],
    ['runAsUser: 1000', 'runAsUser: 0', /^! ~ services web: uid 1000 -> 0/m],
  ])('%s widened by %s fails', (before, after, wanted) => {
    const { status, stdout } = diff(old.replace(before, after), '--fail-on', 'widened');
    expect(stdout).toMatch(wanted);
    expect(status).toBe(1);
    // The way back takes privileges away.
    shop.write('old.yaml', old.replace(before, after));
    const back = diff(old, '--fail-on', 'widened');
    expect(back.stdout).not.toContain('widened)');
    expect(back.status).toBe(0);
  });

  test('tells other differences without failing, and shows no value of a variable', () => {
    const next = old.replace('first-token', 'second-token').replace('shop:1.4', 'shop:1.5');
    const { status, stdout } = diff(next, '--fail-on', 'widened');
    expect(status).toBe(0);
    expect(stdout).toContain(
      '  ~ services web: image registry.shop.test/shop:1.4 -> registry.shop.test/shop:1.5\n',
    );
    expect(stdout).toContain('services web: env TOKEN');
    expect(stdout).not.toMatch(/(?:first|second)-token/);
    expect(diff(next, '--fail-on', 'any').status).toBe(1);
    const rows = JSON.parse(diff(next, '--json').stdout) as object[];
    expect(rows).toContainEqual(expect.objectContaining({ aspect: 'image', widened: false }));
  });

  test('takes LinuxKit manifests too', () => {
    shop.p2lk(['--offline', '--unknown-image', 'assume', '-o', 'old.yml', 'old.yaml']);
    shop.write('new.yaml', old.replace('drop: [ALL]', 'add: [SYS_ADMIN]'));
    const { status, stdout } = shop.p2lk([
      'diff',
      '--offline',
      '--unknown-image',
      'assume',
      '--fail-on',
      'widened',
      'old.yml',
      'new.yaml',
    ]);
    expect(stdout).toMatch(/^! \+ services web: capability CAP_SYS_ADMIN {2}\(widened\)$/m);
    expect(stdout).not.toMatch(/^port$/m);
    expect(status).toBe(1);
  });

  test('says what it cannot compare', () => {
    expect(diff(`${old}---\n${pod('other')}`)).toMatchObject({ status: 2, stdout: '' });
    expect(diff('kernel: [1]\n').status).not.toBe(0);
    expect(
      shop.p2lk(['diff', '--offline', '--unknown-image', 'assume', 'old.yaml', 'none.yaml']),
    ).toMatchObject({ status: 2, stdout: '' });
  });
});
