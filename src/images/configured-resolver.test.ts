import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../test/images/asking.ts';
import { addImage, named, newBlobs, writeLayout } from '../../test/images/layout.ts';
import { createConfiguredResolver } from './configured-resolver.ts';
import { createLock, parseLock, printLock } from './lock.ts';

const cacheWithShop = async (user: string): Promise<string> => {
  const folder = await temporaryFolder();
  const store = newBlobs();
  const shop = await addImage(store, {
    config: { User: user },
    layers: [{ 'etc/passwd': `${user}:x:7:8::/:` }],
  });
  await writeLayout(folder, store, [named(shop, 'docker.io/library/shop:1.0')]);
  return folder;
};

const withAccounts = request({ accounts: true });

it('answers from the lock as it answered before, when every other source is gone', async () => {
  const linuxkitCache = await cacheWithShop('web');
  const lock = createLock();
  const options = { linuxkitCache, offline: true };
  const first = await createConfiguredResolver(options, {
    lock,
    mode: 'update',
    name: 'p2lk.lock',
  }).resolve(reference('shop:1.0'), withAccounts);
  await rm(linuxkitCache, { recursive: true });
  const use = { lock: parseLock(printLock(lock)), mode: 'locked', name: 'p2lk.lock' } as const;
  const second = await createConfiguredResolver(options, use).resolve(
    reference('shop:1.0'),
    withAccounts,
  );
  expect(second.answer).toEqual({ ...first.answer, source: 'p2lk.lock', pinned: true });
  expect(second.answer).toMatchObject({
    config: { user: 'web' },
    accounts: { passwd: 'web:x:7:8::/:' },
  });
  expect(
    (await createConfiguredResolver(options).resolve(reference('shop:1.0'), withAccounts)).answer,
  ).toBeUndefined();
});

it('keeps to the lock when a tag has moved on, until it is updated', async () => {
  const lock = createLock();
  const resolve = async (linuxkitCache: string, mode: 'use' | 'update') => {
    const resolver = createConfiguredResolver(
      { linuxkitCache, offline: true },
      { lock, mode, name: 'p2lk.lock' },
    );
    return (await resolver.resolve(reference('shop:1.0'), request())).answer?.config.user;
  };
  const [old, now] = [await cacheWithShop('web'), await cacheWithShop('shop')];
  expect([
    await resolve(old, 'use'),
    await resolve(now, 'use'),
    await resolve(now, 'update'),
    await resolve(old, 'use'),
  ]).toEqual(['web', 'web', 'shop', 'shop']);
});

it('takes what the config states before the lock, and does not lock it', async () => {
  const lock = createLock();
  const imageConfigs = { 'db:1': { user: 'db' }, 'broken:1': { user: 7 } };
  const options = { imageConfigs, linuxkitCache: false, offline: true } as const;
  const resolver = createConfiguredResolver(options, { lock, mode: 'use', name: 'p2lk.lock' });
  expect((await resolver.resolve(reference('db:1'), request())).answer).toMatchObject({
    config: { user: 'db' },
  });
  expect((await resolver.resolve(reference('broken:1'), request())).faults).toHaveLength(1);
  expect(await resolver.resolve(reference('none:1'), request())).toEqual({
    asked: ['imageConfigs of the config'],
    faults: [],
  });
  expect(lock.entries()).toEqual([]);
});
