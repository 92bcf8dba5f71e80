import { describe, expect, it, vi } from 'vitest';
import { authorize } from './authorize.ts';
import { parseChallenges } from './challenge.ts';
import { defaultBounds } from './http.ts';

const grant = {
  url: new URL('https://registry.example.com/v2/shop/manifests/1'),
  path: 'shop',
  credential: { kind: 'password', username: 'ann', password: 'secret' },
  bounds: defaultBounds,
  signal: new AbortController().signal,
} as const;

it('gives no password to a token server without HTTPS when the registry has it', async () => {
  const challenges = parseChallenges('Bearer realm="http://registry.example.com/token"');
  await expect(authorize(challenges, grant)).rejects.toThrow(
    'registry.example.com names an unsafe address for tokens',
  );
});

describe('without HTTPS', () => {
  const plain = { ...grant, url: new URL('http://registry.example.com:5000/v2/shop/manifests/1') };
  const elsewhere = parseChallenges('Bearer realm="http://tokens.example.com/token"');

  it.each([grant.credential, { kind: 'identityToken', token: 'secret' }] as const)(
    'gives no $kind to another host that the realm names',
    async (credential) => {
      const asked = vi.spyOn(globalThis, 'fetch');
      await expect(authorize(elsewhere, { ...plain, credential })).rejects.toThrow(
        'registry.example.com:5000 names an unsafe address for tokens',
      );
      expect(asked).not.toHaveBeenCalled();
      asked.mockRestore();
    },
  );

  it.each([
    ['asks another host without a log-in', elsewhere, undefined, undefined],
    [
      'gives the password to a port of the same host',
      parseChallenges('Bearer realm="http://registry.example.com:5001/token"'),
      grant.credential,
      'Basic YW5uOnNlY3JldA==',
    ],
    [
      'gives the password to a realm with HTTPS',
      parseChallenges('Bearer realm="https://tokens.example.com/token"'),
      grant.credential,
      'Basic YW5uOnNlY3JldA==',
    ],
  ])('%s', async (_, challenges, credential, sent) => {
    const asked = vi
      .spyOn(globalThis, 'fetch')
      .mockResolvedValue(new Response('{"token": "t0ken"}'));
    expect(await authorize(challenges, { ...plain, credential })).toBe('Bearer t0ken');
    const headers = new Headers(asked.mock.calls[0]![1]!.headers);
    expect(headers.get('authorization') ?? undefined).toBe(sent);
    asked.mockRestore();
  });
});

it('answers Basic with the password, and nothing else can', async () => {
  const challenges = parseChallenges('Basic realm="shop"');
  expect(await authorize(challenges, grant)).toBe(
    `Basic ${Buffer.from('ann:secret').toString('base64')}`,
  );
  expect(await authorize(challenges, { ...grant, credential: undefined })).toBeUndefined();
  expect(
    await authorize(challenges, { ...grant, credential: { kind: 'identityToken', token: 'x' } }),
  ).toBeUndefined();
});
