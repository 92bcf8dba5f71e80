import { describe, expect, it } from 'vitest';
import { reference, request } from '../../test/images/asking.ts';
import { decodeImageConfig } from './image-config-decode.ts';
import { createImageResolver, type ImageResolver } from './image-resolver.ts';
import { createLock, printLock, type Lock } from './lock.ts';
import { createLockingResolver, type LockMode } from './locking-resolver.ts';

const old = `sha256:${'a'.repeat(64)}`;
const now = `sha256:${'b'.repeat(64)}`;
const linux = { os: 'linux', architecture: 'amd64' };
const config = (user: string) => decodeImageConfig({ User: user }, 'it');

/**
 * A registry whose tags have moved on to `now`, which still has `old`, and which counts what it is
 * asked.
 */
const registry = (): ImageResolver & { asked: string[] } => {
  const asked: string[] = [];
  const inner = createImageResolver([
    {
      name: 'registry',
      async lookup(image, { accounts }) {
        const name = image.digest === undefined ? 'tag' : image.digest.slice(7, 8);
        asked.push(`${name}${accounts ? ' with accounts' : ''}`);
        if (image.path.endsWith('none')) return undefined;
        const digest = image.digest ?? now;
        return {
          digest,
          source: 'registry',
          config: config(digest === old ? 'old' : 'new'),
          ...(accounts && { accounts: { passwd: digest } }),
        };
      },
    },
  ]);
  return { asked, resolve: (image, more) => inner.resolve(image, more) };
};

const locked = (): Lock => {
  const lock = createLock();
  lock.set(reference('shop'), linux, { digest: old, config: config('old'), source: '' });
  return lock;
};

const make = (mode: LockMode) => {
  const inner = registry();
  const lock = locked();
  return { inner, lock, resolver: createLockingResolver(inner, lock, mode, 'p2lk.lock') };
};

describe('use', () => {
  it('takes what the lock holds without asking', async () => {
    const { inner, lock, resolver } = make('use');
    const { answer } = await resolver.resolve(reference('shop'), request());
    expect(answer).toEqual({
      digest: old,
      config: config('old'),
      source: 'p2lk.lock',
      pinned: true,
    });
    expect(inner.asked).toEqual([]);
    expect(printLock(lock)).toBe(printLock(locked()));
  });

  it('asks for what the lock does not hold and adds it', async () => {
    const { lock, resolver } = make('use');
    for (const _ of ['first', 'again']) {
      const { answer, unlisted } = await resolver.resolve(reference('web'), request());
      expect([answer?.digest, answer?.pinned, unlisted]).toEqual([now, undefined, true]);
    }
    expect(lock.get(reference('web'), linux)).toEqual({ digest: now, config: config('new') });
    expect(await resolver.resolve(reference('none'), request())).toEqual({
      asked: ['registry'],
      faults: [],
    });
    expect(lock.get(reference('none'), linux)).toBeUndefined();
  });

  it('asks for account files by the digest in the lock, and keeps them', async () => {
    const { inner, lock, resolver } = make('use');
    expect(
      (await resolver.resolve(reference('shop'), request({ accounts: true }))).answer,
    ).toMatchObject({
      digest: old,
      pinned: true,
      accounts: { passwd: old },
    });
    expect(inner.asked).toEqual(['a with accounts']);
    expect(lock.get(reference('shop'), linux)).toEqual({
      digest: old,
      config: config('old'),
      accounts: { passwd: old },
    });
    await resolver.resolve(reference('shop'), request({ accounts: true }));
    expect(inner.asked).toHaveLength(1);
  });

  it('answers without account files where nobody has them', async () => {
    const resolver = createLockingResolver(createImageResolver([]), locked(), 'use', 'p2lk.lock');
    const { answer } = await resolver.resolve(reference('shop'), request({ accounts: true }));
    expect(answer).toEqual({
      digest: old,
      config: config('old'),
      source: 'p2lk.lock',
      pinned: true,
    });
  });
});

describe('locked', () => {
  it('never asks', async () => {
    const { inner, lock, resolver } = make('locked');
    expect(
      (await resolver.resolve(reference('shop'), request({ accounts: true }))).answer,
    ).toMatchObject({ digest: old });
    expect(await resolver.resolve(reference('web'), request())).toEqual({
      asked: ['p2lk.lock'],
      faults: [],
      unlisted: true,
    });
    const arm = request({ platform: { os: 'linux', architecture: 'arm64' } });
    expect((await resolver.resolve(reference('shop'), arm)).answer).toBeUndefined();
    expect(inner.asked).toEqual([]);
    expect(printLock(lock)).toBe(printLock(locked()));
  });
});

describe('update', () => {
  it('asks anew, and keeps account files that another container needed', async () => {
    const { inner, lock, resolver } = make('update');
    expect(
      (await resolver.resolve(reference('shop'), request({ accounts: true }))).answer,
    ).toMatchObject({ digest: now });
    await resolver.resolve(reference('shop'), request());
    expect(inner.asked).toEqual(['tag with accounts']);
    expect(lock.get(reference('shop'), linux)).toEqual({
      digest: now,
      config: config('new'),
      accounts: { passwd: now },
    });
  });

  it('keeps what nobody knows any more as it was', async () => {
    const lock = locked();
    const resolver = createLockingResolver(createImageResolver([]), lock, 'update', 'p2lk.lock');
    expect((await resolver.resolve(reference('shop'), request())).answer).toBeUndefined();
    expect(printLock(lock)).toBe(printLock(locked()));
  });
});
