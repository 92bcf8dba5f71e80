import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageReference } from './reference.ts';
import {
  canonical,
  familiar,
  isDigest,
  isReferenceFault,
  parseReference,
  repositoryOf,
} from './reference.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const parsed = (text: string): ImageReference => {
  const result = parseReference(text);
  if (isReferenceFault(result)) throw new Error(`${text}: ${result.error}`);
  return result;
};

describe('parseReference', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['bitnami/redis', 'docker.io/bitnami/redis:latest'],
    ['a/b/c', 'docker.io/a/b/c:latest'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/library/nginx', 'docker.io/library/nginx:latest'],
    ['localhost/shop', 'localhost/shop:latest'],
    ['localhost:5000', 'docker.io/library/localhost:5000'],
    ['localhost:5000/shop:2', 'localhost:5000/shop:2'],
    ['Registry/shop', 'Registry/shop:latest'],
    [
      'registry.example.com:8443/team/shop/web:v1.2.3',
      'registry.example.com:8443/team/shop/web:v1.2.3',
    ],
    ['[::1]:5000/shop:2', '[::1]:5000/shop:2'],
    ['[2001:db8::1]/shop', '[2001:db8::1]/shop:latest'],
    ['10.0.0.1/shop', '10.0.0.1/shop:latest'],
    [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
    [`nginx:1.27@${DIGEST}`, `docker.io/library/nginx:1.27@${DIGEST}`],
    [`localhost:5000/shop@${DIGEST}`, `localhost:5000/shop@${DIGEST}`],
    ['a__b/c-.d'.replace('-.', '--'), 'docker.io/a__b/c--d:latest'],
    ['shop:_tag', 'docker.io/library/shop:_tag'],
  ])('%s is %s', (text, full) => {
    expect(canonical(parsed(text))).toBe(full);
    expect(parsed(text).text).toBe(text);
  });

  it.each([
    ['', 'empty'],
    [':1.27', 'no repository name'],
    [`@${DIGEST}`, 'no repository name'],
    ['docker.io/', 'no repository name'],
    ['Nginx', 'lower case'],
    ['localhost:5000/Shop', 'lower case'],
    ['nginx:', 'a tag holds'],
    ['nginx:-1', 'a tag holds'],
    [`nginx:${'a'.repeat(129)}`, 'a tag holds'],
    ['nginx@sha256:abc', 'must be a digest'],
    [`nginx@md5:${'a'.repeat(64)}`, 'must be a digest'],
    [`nginx@${DIGEST.toUpperCase()}`, 'must be a digest'],
    ['nginx@', 'must be a digest'],
    ['-x.example.com/shop', 'no host name'],
    ['[::1/shop', 'no host name'],
    ['host:port/shop', 'no host name'],
    ['https://registry.example.com/shop', 'no host name'],
    ['a//b', 'the repository name may hold'],
    ['a___b', 'the repository name may hold'],
    ['shop name', 'the repository name may hold'],
    ['shop\n', 'the repository name may hold'],
    ['$(reboot)', 'the repository name may hold'],
    ['a'.repeat(64).replaceAll('a', 'f'), 'an image ID'],
    [`x/${'a'.repeat(254)}`, 'longer than 255'],
    ['a'.repeat(2000), 'too long'],
  ])('refuses %j', (text, reason) => {
    expect(parseReference(text)).toEqual({ error: expect.stringContaining(reason) });
  });

  it('never throws, and reads what it prints', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9.:/@_\][-]{0,40}$/), (text) => {
        const result = parseReference(text);
        if (isReferenceFault(result)) return;
        const { domain, path, tag, digest } = result;
        for (const printed of [canonical(result), familiar(result)])
          expect(parsed(printed)).toEqual({ text: printed, domain, path, tag, digest });
      }),
      { numRuns: 5000 },
    );
  });
});

describe('familiar', () => {
  it.each([
    ['docker.io/library/nginx:1.27', 'nginx:1.27'],
    ['docker.io/bitnami/redis:7', 'bitnami/redis:7'],
    ['docker.io/library/a/b:1', 'library/a/b:1'],
    ['localhost:5000/shop:2', 'localhost:5000/shop:2'],
  ])('prints %s as %s', (full, short) => {
    expect(familiar(parsed(full))).toBe(short);
  });
});

it('names the repository without tag and digest', () => {
  expect(repositoryOf(parsed(`nginx:1.27@${DIGEST}`))).toBe('docker.io/library/nginx');
});

it.each([
  [DIGEST, true],
  [`sha512:${'a'.repeat(128)}`, true],
  [`sha512:${'a'.repeat(64)}`, false],
  ['sha256:../../../../etc/passwd', false],
  ['', false],
])('isDigest(%j) is %s', (text, expected) => {
  expect(isDigest(text)).toBe(expected);
});
