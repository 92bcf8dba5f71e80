import { describe, expect, it } from 'vitest';
import { reference } from '../../../test/images/asking.ts';
import { endpointsOf, isLoopback } from './endpoint.ts';

describe('endpointsOf', () => {
  it('asks Docker Hub under its own name, by HTTPS alone', () => {
    expect(endpointsOf(reference('nginx'))).toEqual([
      { host: 'registry-1.docker.io', schemes: ['https'], path: 'library/nginx' },
    ]);
  });

  it('asks plain HTTP on loopback and where the config allows it, and nowhere else', () => {
    const schemes = (text: string, insecure?: boolean) =>
      endpointsOf(reference(text), { 'registry.example.com': { insecure } }).map(
        (endpoint) => endpoint.schemes,
      );
    expect(schemes('localhost:5000/shop')).toEqual([['http', 'https']]);
    expect(schemes('registry.example.com/shop')).toEqual([['https']]);
    expect(schemes('registry.example.com/shop', true)).toEqual([['https', 'http']]);
  });

  it('asks mirrors first, in order, with their prefixes, and tells them the registry', () => {
    const registries = {
      'docker.io': {
        mirrors: [
          'mirror.example.com',
          'https://cache.example.com:8443/hub/',
          'http://10.0.0.1:5000',
        ],
      },
    };
    expect(endpointsOf(reference('team/shop'), registries)).toEqual([
      { host: 'mirror.example.com', schemes: ['https'], path: 'team/shop', namespace: 'docker.io' },
      {
        host: 'cache.example.com:8443',
        schemes: ['https'],
        path: 'hub/team/shop',
        namespace: 'docker.io',
      },
      { host: '10.0.0.1:5000', schemes: ['http'], path: 'team/shop', namespace: 'docker.io' },
      { host: 'registry-1.docker.io', schemes: ['https'], path: 'team/shop' },
    ]);
  });

  it.each([
    ['https://', 'is no address'],
    ['https://ann:secret@mirror.example.com', 'has a password in its address'],
  ])('refuses the mirror %s without repeating it', (mirror, reason) => {
    const ask = () => endpointsOf(reference('shop'), { 'docker.io': { mirrors: [mirror] } });
    expect(ask).toThrow(reason);
    expect(ask).not.toThrow('secret');
  });

  it('reads no inherited registry', () => {
    expect(endpointsOf({ text: '', domain: 'constructor', path: 'shop' }, {})).toHaveLength(1);
  });
});

it.each([
  ['localhost', true],
  ['localhost:5000', true],
  ['shop.localhost:80', true],
  ['127.0.0.1:5000', true],
  ['127.8.8.8', true],
  ['[::1]:5000', true],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  ['notlocalhost', false],
  ['10.0.0.1', false],
])('isLoopback(%s) is %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
