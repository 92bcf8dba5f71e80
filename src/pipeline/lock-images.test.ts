import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/images/asking.ts';
import { addImage, named, newBlobs, writeLayout } from '../../test/images/layout.ts';
import { createLock, parseLock, printLock } from '../images/lock.ts';
import { lockImages } from './lock-images.ts';
import { translate } from './translate.ts';

const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      initContainers: [{ name: seed, image: shop/web, command: [seed] }]
      containers:
        - { name: web, image: shop/web }
        - { name: db, image: 'registry.example.com/shop/db:2', securityContext: { runAsUser: 0 } }
---
apiVersion: v1
kind: Pod
metadata: { name: other }
spec: { containers: [{ name: web, image: 'shop/web:latest' }] }
`;
const sources = [{ name: 'shop.yaml', text }];

const cache = async (): Promise<string> => {
  const folder = join(await temporaryFolder(), 'cache');
  const store = newBlobs();
  const web = await addImage(store, {
    config: { User: 'web', Entrypoint: ['/web'] },
    layers: [{ 'etc/passwd': 'web:x:7:8::/:' }],
  });
  const db = await addImage(store, {
    config: { Cmd: ['/db'] },
    layers: [{ 'etc/passwd': 'root:x:0:0::/:' }],
  });
  await writeLayout(folder, store, [
    named(web, 'docker.io/shop/web:latest'),
    named(db, 'registry.example.com/shop/db:2'),
  ]);
  return folder;
};

const texts = async (lock: ReturnType<typeof parseLock>): Promise<string> => {
  let all = '';
  const images = {
    linuxkitCache: false,
    env: {},
    lock: { lock, mode: 'locked', name: 'p2lk.lock' },
  } as const;
  for await (const { text: manifest = '', diagnostics } of translate(sources, { images })) {
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    all += manifest;
  }
  return all;
};

it('locks every image once, with what a translation needs when nobody can be asked', async () => {
  const linuxkitCache = await cache();
  const lock = createLock();
  const images = {
    linuxkitCache,
    offline: true,
    lock: { lock, mode: 'use', name: 'p2lk.lock' },
  } as const;
  expect((await lockImages(sources, { images })).filter(({ code }) => code !== 'P2LK221')).toEqual(
    [],
  );
  await rm(linuxkitCache, { recursive: true });
  const written = printLock(lock);
  expect(lock.entries().map(({ image, platform }) => `${image} ${platform}`)).toEqual([
    'docker.io/shop/web:latest linux/amd64',
    'registry.example.com/shop/db:2 linux/amd64',
  ]);
  const first = await texts(parseLock(written));
  expect(first.match(/image: .*shop.*@sha256:/g)).toHaveLength(4);
  expect(first).toContain('uid: 7');
  expect(await texts(parseLock(written))).toBe(first);
});

it('reports an image that nobody knows', async () => {
  const images = {
    linuxkitCache: false,
    offline: true,
    lock: { lock: createLock(), mode: 'update', name: 'p2lk.lock' },
  } as const;
  const found = await lockImages(sources, { images, settings: { unknownImage: 'assume' } });
  expect(found.map(({ code, places }) => [code, places[0]?.path.join('.')])).toEqual([
    ['P2LK202', 'spec.template.spec.initContainers.0.image'],
    ['P2LK202', 'spec.template.spec.containers.1.image'],
    ['P2LK202', 'spec.containers.0.image'],
  ]);
});

it('judges the input like a translation', async () => {
  const images = {
    linuxkitCache: false,
    offline: true,
    lock: { lock: createLock(), mode: 'use', name: 'p2lk.lock' },
  } as const;
  const found = await lockImages([{ name: 'empty.yaml', text: '' }], { images });
  expect(found.map(({ code }) => code)).toEqual(['P2LK509']);
});
