import { describe, expect, it } from 'vitest';
import { authFiles } from './auth-file.ts';
import { keysOf, normalKey, serverOf } from './credentials.ts';

it('looks under the repository, the folders above it and the host', () => {
  expect(keysOf({ domain: 'registry.example.com:5000', path: 'team/shop/web' })).toEqual([
    'registry.example.com:5000/team/shop/web',
    'registry.example.com:5000/team/shop',
    'registry.example.com:5000/team',
    'registry.example.com:5000',
  ]);
  expect(keysOf({ domain: 'registry-1.docker.io', path: 'library/nginx' })).toEqual([
    'docker.io/library/nginx',
    'docker.io/library',
    'docker.io',
  ]);
});

it.each([
  ['https://index.docker.io/v1/', 'docker.io'],
  ['index.docker.io/v1/', 'docker.io'],
  ['index.docker.io', 'docker.io'],
  ['docker.io', 'docker.io'],
  ['docker.io/library/nginx', 'docker.io/library/nginx'],
  ['https://registry.example.com', 'registry.example.com'],
  ['HTTP://registry.example.com:5000/v2/', 'registry.example.com:5000'],
  ['registry.example.com/', 'registry.example.com'],
  ['registry.example.com/team', 'registry.example.com/team'],
])('takes the key %s for %s', (key, expected) => {
  expect(normalKey(key)).toBe(expected);
});

it('asks helpers for Docker Hub by its old address', () => {
  expect(serverOf('registry-1.docker.io')).toBe('https://index.docker.io/v1/');
  expect(serverOf('registry.example.com')).toBe('registry.example.com');
});

describe('authFiles', () => {
  it('lists what the environment names before the usual places', () => {
    expect(
      authFiles({
        HOME: '/home/ann',
        REGISTRY_AUTH_FILE: '/a.json',
        XDG_RUNTIME_DIR: '/run/user/1',
      }),
    ).toEqual([
      '/a.json',
      '/home/ann/.docker/config.json',
      '/run/user/1/containers/auth.json',
      '/home/ann/.config/containers/auth.json',
    ]);
    expect(authFiles({ HOME: '/home/ann', DOCKER_CONFIG: '/d', XDG_CONFIG_HOME: '/c' })).toEqual([
      '/d/config.json',
      '/c/containers/auth.json',
    ]);
  });
});
