import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../../test/images/asking.ts';
import {
  addImage,
  addIndex,
  layoutFiles,
  named,
  newBlobs,
  sha256,
  tarOf,
  type LayerFile,
} from '../../../test/images/layout.ts';
import { imagePathSource } from './image-path.ts';

type Files = { [path: string]: LayerFile | Uint8Array };

const write = async (
  files: Files,
  change: (tar: Buffer) => Buffer = (tar) => tar,
): Promise<string> => {
  const file = join(await temporaryFolder(), 'shop.tar');
  await writeFile(file, change(await tarOf(files)));
  return file;
};

/** An OCI archive with layers too large to be kept in memory. */
const ociArchive = async (): Promise<Files> => {
  const store = newBlobs();
  const noise = Array.from({ length: 300_000 }, (_, i) =>
    String.fromCharCode(33 + ((i * i * 7919) % 89)),
  ).join('');
  const shop = await addImage(store, {
    compress: 'none',
    config: { User: 'web' },
    layers: [
      { 'etc/passwd': 'web:x:7:8::/:', 'srv/noise': noise.repeat(5) },
      { 'etc/group': 'web:x:8:' },
    ],
  });
  return layoutFiles(store, [named(addIndex(store, [shop]), 'docker.io/library/shop:1.0')]);
};

/** What `docker save` wrote before its version 25. */
const dockerArchive = async (change: Files = {}): Promise<Files> => {
  const base = await tarOf({ 'etc/passwd': 'web:x:7:8::/:' });
  const top = await tarOf({ 'etc/group': 'web:x:8:' });
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    config: { User: 'web', Cmd: ['serve'] },
    rootfs: { diff_ids: [sha256(base), sha256(top)] },
  });
  const path = `${sha256(config).slice(7)}.json`;
  return {
    'a/layer.tar': base,
    'b/layer.tar': { type: 'symlink', linkname: '../c/layer.tar' },
    'c/layer.tar': top,
    [path]: config,
    'manifest.json': JSON.stringify([
      {
        Config: path,
        RepoTags: ['shop:1.0', 'shop:latest'],
        Layers: ['a/layer.tar', 'b/layer.tar'],
      },
    ]),
    ...change,
  };
};

describe('an OCI archive', () => {
  it.each([
    ['plain', (tar: Buffer) => tar],
    ['compressed', (tar: Buffer) => gzipSync(tar)],
  ])('answers: %s', async (_, change) => {
    const file = await write(await ociArchive(), change);
    const answer = await imagePathSource(file).lookup(
      reference('shop:1.0'),
      request({ accounts: true }),
    );
    expect(answer).toMatchObject({
      config: { user: 'web' },
      source: file,
      digest: expect.stringMatching(/^sha256:/),
      accounts: { passwd: 'web:x:7:8::/:', group: 'web:x:8:' },
    });
    expect(await imagePathSource(file).lookup(reference('shop:2.0'), request())).toBeUndefined();
  });

  it('that is cut short is refused', async () => {
    const file = await write(await ociArchive(), (tar) => tar.subarray(0, tar.length / 2));
    await expect(
      imagePathSource(file).lookup(reference('shop:1.0'), request({ accounts: true })),
    ).rejects.toThrow(/cut short|is missing|damaged/);
  });

  it('with a damaged large layer is refused', async () => {
    const file = await write(await ociArchive(), (tar) => {
      const changed = Buffer.from(tar);
      const at = changed.indexOf('web:x:7:8');
      changed.write('0', at + 6);
      return changed;
    });
    await expect(
      imagePathSource(file).lookup(reference('shop:1.0'), request({ accounts: true })),
    ).rejects.toThrow('is damaged');
  });
});

describe('a docker archive', () => {
  it('answers by tag, with account files, through linked layers', async () => {
    const source = imagePathSource(await write(await dockerArchive(), (tar) => gzipSync(tar)));
    const answer = await source.lookup(reference('shop'), request({ accounts: true }));
    expect(answer).toMatchObject({
      config: { user: 'web', cmd: ['serve'] },
      accounts: { passwd: 'web:x:7:8::/:', group: 'web:x:8:' },
    });
    expect(answer?.digest).toBeUndefined();
    expect(await source.lookup(reference('shop:9'), request())).toBeUndefined();
    expect(
      await source.lookup(reference(`shop@sha256:${'0'.repeat(64)}`), request()),
    ).toBeUndefined();
  });

  it('without tags is known by the image it is said to hold', async () => {
    const files = await dockerArchive();
    const untagged = String(files['manifest.json']).replace('["shop:1.0","shop:latest"]', 'null');
    const file = await write({ ...files, 'manifest.json': untagged });
    expect(await imagePathSource(file).lookup(reference('shop:1.0'), request())).toBeUndefined();
    expect(
      await imagePathSource(file, { image: 'shop:1.0' }).lookup(reference('shop:1.0'), request()),
    ).toMatchObject({
      config: { user: 'web' },
    });
  });

  it('for another platform is refused', async () => {
    const source = imagePathSource(await write(await dockerArchive()));
    const platform = { os: 'linux', architecture: 'arm64' };
    await expect(source.lookup(reference('shop'), request({ platform }))).rejects.toThrow(
      'the image is for linux/amd64, not for linux/arm64',
    );
  });

  it.each<[string, Files, string]>([
    ['a changed layer', { 'c/layer.tar': 'changed' }, 'is damaged|cannot be read as a tar archive'],
    [
      'a layer that is a circle of links',
      { 'c/layer.tar': { type: 'symlink', linkname: '../b/layer.tar' } },
      'circle of links',
    ],
    ['a layer that is not there', { 'c/layer.tar': { type: 'directory' } }, 'is missing there'],
    ['a manifest of the wrong form', { 'manifest.json': '{}' }, 'must be a list'],
    [
      'a manifest without a config',
      { 'manifest.json': '[{"RepoTags": ["shop"]}]' },
      'has no "Config"',
    ],
    [
      'a config that is not there',
      { 'manifest.json': '[{"RepoTags": ["shop"], "Config": "x.json"}]' },
      'is missing there',
    ],
  ])('with %s is refused', async (_, change, reason) => {
    const source = imagePathSource(await write(await dockerArchive(change)));
    await expect(source.lookup(reference('shop'), request({ accounts: true }))).rejects.toThrow(
      new RegExp(reason),
    );
  });

  it('with a changed config is refused', async () => {
    const files = await dockerArchive();
    const path = Object.keys(files).find((name) => /^[a-f0-9]{64}/.test(name)) ?? '';
    const source = imagePathSource(
      await write({ ...files, [path]: String(files[path]).replace('web', 'root') }),
    );
    await expect(source.lookup(reference('shop'), request())).rejects.toThrow('is damaged');
  });
});

describe('a path', () => {
  it.each<[string, (folder: string) => Promise<string>, string]>([
    ['that does not exist', async (folder) => join(folder, 'none.tar'), 'does not exist'],
    ['of an empty folder', async (folder) => folder, 'no OCI layout'],
    ['of a device', async () => '/dev/null', 'no regular file'],
    ['of another archive', async () => write({ 'readme.txt': 'hello' }), 'it holds no image'],
    [
      'of another file',
      async (folder) => (await writeFile(join(folder, 'x'), 'x'.repeat(2000)), join(folder, 'x')),
      'cannot be read as a tar',
    ],
    [
      'of an empty file',
      async (folder) => (await writeFile(join(folder, 'x'), ''), join(folder, 'x')),
      'it holds no image',
    ],
  ])('%s is refused', async (_, make, reason) => {
    const source = imagePathSource(await make(await temporaryFolder()));
    await expect(source.lookup(reference('shop'), request())).rejects.toThrow(reason);
  });
});
