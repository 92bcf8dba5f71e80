import { expect, test } from 'vitest';
import { DraftRecord } from './draft.ts';
import type { Image } from './manifest.ts';

const draft = (): {
  image: DraftRecord<Image>;
  conflicts: string[];
  as: (name: string) => void;
} => {
  const conflicts: string[] = [];
  let writer = 'env';
  const owner = {
    writer: () => writer,
    conflict: (what: string, key: string, first: string, second: string) =>
      void conflicts.push(`${what} ${key} ${first} ${second}`),
    wrote: () => undefined,
  };
  return {
    image: new DraftRecord<Image>('image web', owner, { name: 'web' }),
    conflicts,
    as: (name) => void (writer = name),
  };
};

test('two plugins may set one key to equal values, not to different ones', () => {
  const { image, conflicts, as } = draft();
  image.set('cwd', '/srv');
  as('policy');
  image.set('cwd', '/srv');
  expect(conflicts).toEqual([]);
  image.set('cwd', '/app');
  expect(conflicts).toEqual(['image web cwd env policy']);
  expect(image.value.cwd).toBe('/srv');
});

test('nested objects are merged leaf by leaf', () => {
  const { image, conflicts, as } = draft();
  image.set('resources', { cpu: { shares: 2 } });
  as('limits');
  image.set('resources', { cpu: { quota: 1000 }, memory: { limit: 1 } });
  expect(image.value.resources).toEqual({ cpu: { shares: 2, quota: 1000 }, memory: { limit: 1 } });
  image.set('resources', { cpu: { shares: 3 } });
  expect(conflicts).toEqual(['image web resources.cpu.shares env limits']);
});

test('a list keeps an exact duplicate once and refuses two mounts at one place', () => {
  const { image, conflicts, as } = draft();
  image.add('binds', '/var/lib/p2lk/volumes/data:/data:rw,rprivate');
  as('volumeMounts');
  image.add('binds', '/var/lib/p2lk/volumes/data:/data:rw,rprivate');
  image.add('mounts', { destination: '/data', type: 'tmpfs', source: 'tmpfs' });
  expect(image.value.binds).toEqual(['/var/lib/p2lk/volumes/data:/data:rw,rprivate']);
  expect(image.value.mounts).toEqual([]);
  expect(conflicts).toEqual(['image web mounts (mount /data) env volumeMounts']);
});

test('replace wins over what was written before and after, and may remove', () => {
  const { image, conflicts, as } = draft();
  image.add('capabilities', 'CAP_CHOWN');
  as('policy');
  image.replace('capabilities', (old = []) => [...old, 'CAP_KILL'], 'house rule');
  image.replace('cwd', undefined, 'house rule');
  as('securityContext');
  image.add('capabilities', 'CAP_SYS_ADMIN');
  image.set('cwd', '/root');
  expect(image.value.capabilities).toEqual(['CAP_CHOWN', 'CAP_KILL']);
  expect(image.value.cwd).toBeUndefined();
  expect(conflicts).toEqual([]);
});
