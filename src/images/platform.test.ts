import { describe, expect, it } from 'vitest';
import type { IndexEntry } from './image-manifest.ts';
import { choosePlatform, parsePlatform, printPlatform, suits } from './platform.ts';

const entry = (platform?: string): IndexEntry => ({
  digest: platform ?? 'none',
  annotations: {},
  ...(platform !== undefined && { platform: parsePlatform(platform) }),
});

const choose = (platforms: readonly (string | undefined)[], wanted: string): string[] =>
  choosePlatform(
    platforms.map(entry),
    parsePlatform(wanted) ?? { os: '', architecture: '' },
    'the image',
  ).map(({ digest }) => digest);

describe('choosePlatform', () => {
  it.each<[string, (string | undefined)[], string, string]>([
    ['the only fit', ['linux/amd64', 'linux/arm64/v8'], 'linux/arm64', 'linux/arm64/v8'],
    [
      'the best variant',
      ['linux/arm/v5', 'linux/arm/v7', 'linux/arm/v6'],
      'linux/arm',
      'linux/arm/v7',
    ],
    [
      'the best that the variant runs',
      ['linux/arm/v7', 'linux/arm/v5', 'linux/arm/v6'],
      'linux/arm/v6',
      'linux/arm/v6',
    ],
    [
      'an older variant where the wanted one is missing',
      ['linux/arm/v7', 'linux/arm/v5'],
      'linux/arm/v6',
      'linux/arm/v5',
    ],
    ['an entry without a platform last', [undefined, 'linux/amd64'], 'linux/amd64', 'linux/amd64'],
    ['no attestation', ['unknown/unknown', undefined], 'linux/amd64', 'none'],
  ])('takes %s', (_, platforms, wanted, expected) => {
    expect(choose(platforms, wanted)[0]).toBe(expected);
  });

  it('says what there is where nothing fits', () => {
    expect(() =>
      choose(['linux/arm64', 'windows/amd64', 'unknown/unknown'], 'linux/amd64'),
    ).toThrow('the image is for linux/arm64, windows/amd64, not for linux/amd64');
  });
});

it.each(['linux/amd64', 'linux/arm/v7'])('prints what it read: %s', (text) => {
  expect(printPlatform(parsePlatform(text) ?? {})).toBe(text);
});

it.each(['linux', 'linux/', 'linux/amd64/', 'linux/amd64/v1/x', 'Linux/amd64', ''])(
  'refuses platform %j',
  (text) => {
    expect(parsePlatform(text)).toBeUndefined();
  },
);

it('compares only what an image says of itself', () => {
  const wanted = { os: 'linux', architecture: 'arm64' };
  expect(suits({}, wanted)).toBe(true);
  expect(suits({ os: 'linux', architecture: 'arm64', variant: 'v8' }, wanted)).toBe(true);
  expect(suits({ os: 'linux', architecture: 'amd64' }, wanted)).toBe(false);
});
