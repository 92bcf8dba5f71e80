import { expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../test/images/asking.ts';
import { addImage, named, newBlobs, writeLayout } from '../../test/images/layout.ts';
import { createImageResolver } from './image-resolver.ts';
import { createImageSources } from './source-list.ts';

it('asks what the user says outright first, then the cache, then the daemon and the registry', () => {
  const options = {
    imageConfigs: {},
    imagePaths: ['shop.tar', { path: 'web.tar', image: 'web:1' }],
    imageResolver: ['skopeo', '{}'],
    env: { HOME: '/home/ann' },
  };
  expect(createImageSources(options).map(({ name }) => name)).toEqual([
    'imageConfigs of the config',
    'shop.tar',
    'web.tar',
    'the image resolver skopeo',
    "LinuxKit's cache at /home/ann/.linuxkit/cache",
    'the Docker daemon',
    "the image's registry",
  ]);
});

it('asks files alone when offline', () => {
  const sources = createImageSources({
    imageResolver: ['skopeo'],
    linuxkitCache: '/srv/cache',
    offline: true,
  });
  expect(sources.map(({ name }) => name)).toEqual(["LinuxKit's cache at /srv/cache"]);
  expect(createImageSources({ linuxkitCache: false, offline: true })).toEqual([]);
});

it('finds images through the sources', async () => {
  const folder = await temporaryFolder();
  const store = newBlobs();
  await writeLayout(folder, store, [
    named(await addImage(store, { config: { User: 'web' } }), 'docker.io/library/shop:1.0'),
  ]);
  const sources = createImageSources({
    imageConfigs: { 'db:1': { user: 'db' } },
    env: { LINUXKIT_CACHE: folder },
    offline: true,
  });
  const resolver = createImageResolver(sources);
  const user = async (text: string) =>
    (await resolver.resolve(reference(text), request())).answer?.config.user;
  expect(await Promise.all(['db:1', 'shop:1.0', 'none:1'].map(user))).toEqual([
    'db',
    'web',
    undefined,
  ]);
});
