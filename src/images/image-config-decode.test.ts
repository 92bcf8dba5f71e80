import { describe, expect, it } from 'vitest';
import { decodeImageConfig, decodeImageFile } from './image-config-decode.ts';

const EMPTY = {
  entrypoint: [],
  cmd: [],
  env: [],
  user: '',
  workingDir: '',
  volumes: [],
  exposedPorts: [],
  labels: {},
};

describe('decodeImageConfig', () => {
  it('reads what Docker writes', () => {
    const config = {
      Entrypoint: ['/docker-entrypoint.sh'],
      Cmd: ['nginx', '-g', 'daemon off;'],
      Env: ['PATH=/usr/bin', 'EMPTY='],
      User: '101:101',
      WorkingDir: '/srv',
      StopSignal: 'SIGQUIT',
      Volumes: { '/var/cache': {}, '/data': {} },
      ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
      Labels: { maintainer: 'shop' },
      OnBuild: null,
      ArgsEscaped: true,
    };
    expect(decodeImageConfig(config, 'it')).toEqual({
      entrypoint: ['/docker-entrypoint.sh'],
      cmd: ['nginx', '-g', 'daemon off;'],
      env: ['PATH=/usr/bin', 'EMPTY='],
      user: '101:101',
      workingDir: '/srv',
      stopSignal: 'SIGQUIT',
      volumes: ['/data', '/var/cache'],
      exposedPorts: ['443/tcp', '80/tcp'],
      labels: { maintainer: 'shop' },
    });
  });

  it('takes null, nothing and keys with a small letter', () => {
    expect(decodeImageConfig({ Entrypoint: null, Cmd: null, Labels: null }, 'it')).toEqual(EMPTY);
    expect(decodeImageConfig(null, 'it')).toEqual(EMPTY);
    expect(
      decodeImageConfig(
        { entrypoint: ['/web'], workingDir: '/srv', volumes: ['/b', '/a', '/b'] },
        'it',
      ),
    ).toEqual({
      ...EMPTY,
      entrypoint: ['/web'],
      workingDir: '/srv',
      volumes: ['/a', '/b'],
    });
  });

  it.each<[unknown, string]>([
    [[], 'it must be an object'],
    ['x', 'it must be an object'],
    [{ Entrypoint: '/web' }, '"Entrypoint" of it must be a list of texts'],
    [{ Cmd: ['a', 1] }, '"Cmd" of it must be a list of texts'],
    [{ Env: { A: 'b' } }, '"Env" of it must be a list of texts'],
    [{ Env: ['A=b\0c'] }, '"Env" of it must be a list of texts without NUL characters'],
    [{ User: 1000 }, '"User" of it must be text'],
    [{ User: 'a\0' }, '"User" of it must be text without NUL characters'],
    [{ Volumes: [1] }, '"Volumes" of it must be a list of texts'],
    [{ Labels: { a: 1 } }, '"Labels" of it must be an object of texts'],
  ])('refuses %j', (value, reason) => {
    expect(() => decodeImageConfig(value, 'it')).toThrow(reason);
  });

  it('keeps a label named __proto__ and reads nothing that is inherited', () => {
    const labels = JSON.parse(
      '{"Labels": {"__proto__": "polluted"}, "__proto__": {"User": "root"}}',
    ) as unknown;
    const config = decodeImageConfig(labels, 'it');
    expect(Object.entries(config.labels)).toEqual([['__proto__', 'polluted']]);
    expect(config.user).toBe('');
    expect(({} as Record<string, unknown>)['User']).toBeUndefined();
  });
});

describe('decodeImageFile', () => {
  it('reads platform and layers', () => {
    const file = {
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      config: { User: 'web' },
      rootfs: { type: 'layers', diff_ids: ['sha256:1'] },
    };
    expect(decodeImageFile(file, 'it')).toEqual({
      config: { ...EMPTY, user: 'web' },
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      diffIds: ['sha256:1'],
    });
  });

  it.each<[unknown, string]>([
    [[], 'it must be an object'],
    [{ os: 1 }, '"Os" of it must be text'],
    [{ rootfs: { diff_ids: 'x' } }, 'must be a list of texts'],
  ])('refuses %j', (value, reason) => {
    expect(() => decodeImageFile(value, 'it')).toThrow(new RegExp(reason, 'i'));
  });
});
