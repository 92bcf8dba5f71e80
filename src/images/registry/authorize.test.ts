import { expect, it } from 'vitest';
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
