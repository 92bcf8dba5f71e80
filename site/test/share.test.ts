import { expect, test } from 'vitest';
import { defaults } from '../playground/protocol.ts';
import { hashOf, sharedIn } from '../playground/share.ts';
import { base64Of } from '../../src/values/base64.ts';

const shared = { text: 'kind: Pod # ü 🚢\n'.repeat(200), options: { ...defaults, base: 'vm' } };

/** A hash of any text, as `hashOf` makes one of what is shared. */
const hashed = async (text: string): Promise<string> => {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `#v1=${base64Of(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
};

test('what is shared is read again, and is short', async () => {
  const hash = await hashOf(shared);
  expect(hash).toMatch(/^#v1=[\w-]+$/);
  expect(hash.length).toBeLessThan(shared.text.length / 10);
  expect(await sharedIn(hash)).toEqual(shared);
});

test('a hash of something else shares nothing', async () => {
  expect(await sharedIn('')).toBeUndefined();
  expect(await sharedIn('#p2lk-messages')).toBeUndefined();
});

test.each(['#v1=', '#v1=AAAA', '#v1=%00'])('%s is broken', async (hash) => {
  await expect(sharedIn(hash)).rejects.toThrow();
});

test('what a link holds besides is left out', async () => {
  const odd = { text: 'a', options: { unread: 'never', base: 7, images: 'x', more: 1 } };
  expect(await sharedIn(await hashed(JSON.stringify(odd)))).toEqual({
    text: 'a',
    options: { ...defaults, images: 'x' },
  });
  for (const text of ['null', '7', '{}', '{"text":1}', '[]'])
    await expect(sharedIn(await hashed(text))).rejects.toThrow('it holds no manifest');
});

test('a link that would fill the memory is refused', async () => {
  const bomb = await hashed(JSON.stringify({ text: ' '.repeat(64 * 1024 * 1024) }));
  expect(bomb.length).toBeLessThan(120_000);
  await expect(sharedIn(bomb)).rejects.toThrow('it is too large');
});
