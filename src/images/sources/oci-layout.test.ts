import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../../test/images/asking.ts';
import {
  addImage,
  addIndex,
  named,
  newBlobs,
  writeLayout,
  type Entry,
} from '../../../test/images/layout.ts';
import { linuxkitCacheFolder, linuxkitCacheSource } from './linuxkit-cache.ts';
import { ociLayoutSource } from './oci-layout.ts';

const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' };

/**
 * A cache with a web shop of two platforms under an index, as LinuxKit pulls it, and a plain image.
 */
const cache = async (): Promise<{ folder: string; shop: Entry; arm: Entry; tool: Entry }> => {
  const folder = await temporaryFolder();
  const store = newBlobs();
  const amd = await addImage(store, {
    config: { Entrypoint: ['/shop'], User: 'web' },
    layers: [{ 'etc/passwd': 'web:x:7:8::/:', 'etc/group': 'web:x:8:' }],
  });
  const armImage = await addImage(store, {
    config: { Entrypoint: ['/shop-arm'] },
    platform: arm,
    layers: [{ srv: { type: 'directory' } }],
  });
  const attestation = {
    ...(await addImage(store, {})),
    platform: { os: 'unknown', architecture: 'unknown' },
  };
  const shop = addIndex(store, [attestation, armImage, amd]);
  const tool = await addImage(store, { config: { Cmd: ['sh'] } });
  await writeLayout(folder, store, [
    named(shop, 'docker.io/library/shop:1.0'),
    named(tool, 'registry.example.com/tool:latest'),
    named(
      addIndex(store, [
        addIndex(store, [
          { ...armImage, platform: undefined },
          { ...amd, platform: undefined },
        ]),
      ]),
      'docker.io/library/nested:1',
    ),
  ]);
  return { folder, shop, arm: armImage, tool };
};

describe('ociLayoutSource', () => {
  it('finds an image by the name LinuxKit gives it, chooses the platform and pins the index', async () => {
    const { folder, shop } = await cache();
    const source = linuxkitCacheSource(folder);
    const amd = await source.lookup(reference('shop:1.0'), request());
    expect(amd).toMatchObject({
      digest: shop.digest,
      source: `LinuxKit's cache at ${folder}`,
      config: { entrypoint: ['/shop'], user: 'web' },
    });
    expect(amd?.accounts).toBeUndefined();
    const platform = { os: 'linux', architecture: 'arm64' };
    expect(
      await source.lookup(reference('docker.io/shop:1.0'), request({ platform })),
    ).toMatchObject({
      config: { entrypoint: ['/shop-arm'] },
    });
  });

  it('reads account files when asked, and says so when the image has none', async () => {
    const { folder } = await cache();
    const source = ociLayoutSource(folder);
    expect(
      (await source.lookup(reference('shop:1.0'), request({ accounts: true })))?.accounts,
    ).toEqual({
      passwd: 'web:x:7:8::/:',
      group: 'web:x:8:',
    });
    const platform = { os: 'linux', architecture: 'arm64' };
    expect(
      (await source.lookup(reference('shop:1.0'), request({ accounts: true, platform })))?.accounts,
    ).toEqual({});
  });

  it('finds a plain image, and images that only their config tells apart', async () => {
    const { folder, tool } = await cache();
    const source = ociLayoutSource(folder);
    expect(await source.lookup(reference('registry.example.com/tool'), request())).toMatchObject({
      digest: tool.digest,
      config: { cmd: ['sh'] },
    });
    expect(await source.lookup(reference('nested:1'), request())).toMatchObject({
      config: { entrypoint: ['/shop'] },
    });
  });

  it('finds an image by digest: that of the index and that of one platform', async () => {
    const { folder, shop, arm } = await cache();
    const source = ociLayoutSource(folder);
    expect(await source.lookup(reference(`shop:9@${shop.digest}`), request())).toMatchObject({
      digest: shop.digest,
    });
    const platform = { os: 'linux', architecture: 'arm64' };
    expect(
      await source.lookup(reference(`shop@${arm.digest}`), request({ platform })),
    ).toMatchObject({ digest: arm.digest });
    await expect(source.lookup(reference(`shop@${arm.digest}`), request())).rejects.toThrow(
      'the image is for linux/arm64/v8, not for linux/amd64',
    );
  });

  it('does not have other images', async () => {
    const { folder } = await cache();
    const source = ociLayoutSource(folder);
    for (const text of [
      'shop',
      'shop:1.1',
      'ghcr.io/library/shop:1.0',
      `shop@sha256:${'0'.repeat(64)}`,
    ]) {
      expect(await source.lookup(reference(text), request())).toBeUndefined();
    }
  });

  it('knows a layout with a bare tag by the image it is said to hold', async () => {
    const folder = await temporaryFolder();
    const store = newBlobs();
    const shop = await addImage(store, {});
    await writeLayout(folder, store, [
      named(shop, '1.0'),
      named(await addImage(store, { config: { User: '5' } }), '2.0'),
    ]);
    expect(await ociLayoutSource(folder).lookup(reference('shop:1.0'), request())).toBeUndefined();
    const source = ociLayoutSource(folder, { image: 'shop' });
    expect(await source.lookup(reference('shop:2.0'), request())).toMatchObject({
      config: { user: '5' },
    });
    expect(await source.lookup(reference('shop:3.0'), request())).toBeUndefined();
    expect(await source.lookup(reference('other:1.0'), request())).toBeUndefined();
  });

  it('has nothing where there is no folder, unless it must be there', async () => {
    const folder = join(await temporaryFolder(), 'none');
    expect(await linuxkitCacheSource(folder).lookup(reference('shop'), request())).toBeUndefined();
    await expect(
      ociLayoutSource(folder, { required: true }).lookup(reference('shop'), request()),
    ).rejects.toThrow('no index.json');
  });

  it('names the platforms there are', async () => {
    const { folder } = await cache();
    const platform = { os: 'linux', architecture: 'riscv64' };
    await expect(
      ociLayoutSource(folder).lookup(reference('shop:1.0'), request({ platform })),
    ).rejects.toThrow('the image is for linux/amd64, linux/arm64/v8, not for linux/riscv64');
  });

  it.each<[string, (path: string) => Promise<void>, string]>([
    [
      'a changed blob',
      async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('2', '3')),
      'is damaged',
    ],
    [
      'a blob that is cut short',
      async (path) => writeFile(path, (await readFile(path)).subarray(0, 20)),
      'is damaged',
    ],
    [
      'a blob that grew',
      async (path) => writeFile(path, Buffer.concat([await readFile(path), Buffer.alloc(9)])),
      'is damaged',
    ],
    ['a missing blob', (path) => rm(path), 'is missing there'],
    [
      'a folder in its place',
      async (path) => (await rm(path), void (await mkdir(path))),
      'is missing there',
    ],
    [
      'a link to itself',
      async (path) => (await rm(path), symlink(path, path)),
      'too many symbolic links',
    ],
  ])('refuses %s', async (_, harm, reason) => {
    const { folder, shop } = await cache();
    await harm(join(folder, 'blobs', shop.digest.replace(':', '/')));
    await expect(ociLayoutSource(folder).lookup(reference('shop:1.0'), request())).rejects.toThrow(
      reason,
    );
  });

  it.each<[string, string, string]>([
    ['no JSON', '{"manifests": [', 'index.json is not JSON'],
    ['no text', '\xff\xfe\0', 'index.json is not JSON'],
    ['a list', '[]', 'index.json must be an object'],
    ['a manifest', `{"config": {"digest": "sha256:${'a'.repeat(64)}"}}`, 'index.json is no index'],
    [
      'a digest that climbs',
      '{"manifests": [{"digest": "sha256:../../../etc/passwd"}]}',
      'is no digest',
    ],
  ])('refuses an index.json with %s', async (_, content, reason) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'index.json'), content, 'latin1');
    await expect(ociLayoutSource(folder).lookup(reference('shop'), request())).rejects.toThrow(
      reason,
    );
  });

  it.skipIf(process.getuid?.() === 0)('says when it may not read', async () => {
    const { folder } = await cache();
    await chmod(join(folder, 'index.json'), 0);
    await expect(ociLayoutSource(folder).lookup(reference('shop'), request())).rejects.toThrow(
      'permission denied',
    );
  });
});

it('looks for the cache where LinuxKit keeps it', () => {
  expect(linuxkitCacheFolder({ LINUXKIT_CACHE: '/srv/cache' })).toBe('/srv/cache');
  expect(linuxkitCacheFolder({})).toMatch(/\/\.linuxkit\/cache$/);
});
