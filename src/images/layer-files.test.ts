import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarOf, type LayerFile } from '../../test/images/layout.ts';
import type { Layer } from './layer-files.ts';
import { readLayerFiles } from './layer-files.ts';

type Files = { readonly [path: string]: LayerFile };

const link = (linkname: string): LayerFile => ({ type: 'symlink', linkname });
const hard = (linkname: string): LayerFile => ({ type: 'link', linkname });
const folder: LayerFile = { type: 'directory' };

/**
 * Reads `etc/passwd` and `etc/group` of layers that are given oldest first; also tells which layers
 * were read.
 */
const read = async (layers: readonly Files[], paths = ['etc/passwd', 'etc/group']) => {
  const opened: number[] = [];
  const newestFirst = layers.map((files, i): Layer => ({
    name: `layer ${i}`,
    open: async () => {
      opened.push(i);
      const tar = gzipSync(await tarOf(files));
      return (async function* () {
        for (let at = 0; at < tar.length; at += 1000) yield tar.subarray(at, at + 1000);
      })();
    },
  }));
  const files = await readLayerFiles(newestFirst.reverse(), paths, new AbortController().signal);
  return {
    files: Object.fromEntries([...files].map(([path, data]) => [path, data.toString()])),
    opened,
  };
};

describe('readLayerFiles', () => {
  it('reads no further than the layer that has the last file', async () => {
    const { files, opened } = await read([
      { 'etc/passwd': 'old' },
      { 'etc/passwd': 'new', './etc/group': 'groups' },
      { 'srv/app': 'x' },
    ]);
    expect(files).toEqual({ 'etc/passwd': 'new', 'etc/group': 'groups' });
    expect(opened).toEqual([2, 1]);
  });

  it('takes each file from the newest layer that has it, and the last of one layer', async () => {
    const { files } = await read([
      { 'etc/passwd': '1', 'etc/group': '1' },
      { 'etc/passwd': '2', './etc/passwd': '3' },
    ]);
    expect(files).toEqual({ 'etc/passwd': '3', 'etc/group': '1' });
  });

  it.each<[string, Files]>([
    ['a whiteout', { 'etc/.wh.passwd': '' }],
    ['a whiteout of the folder', { '.wh.etc': '' }],
    ['an opaque folder', { 'etc/.wh..wh..opq': '' }],
    ['an opaque root', { '.wh..wh..opq': '' }],
    ['a folder of that name', { 'etc/passwd': folder }],
    ['a file in place of the folder', { etc: 'x' }],
    ['a dangling link', { 'etc/passwd': link('nowhere') }],
    ['a link to itself', { 'etc/passwd': link('passwd') }],
    ['a device', { 'etc/passwd': { type: 'character-device' } }],
  ])('finds nothing below %s', async (_, top) => {
    expect((await read([{ 'etc/passwd': 'old' }, top], ['etc/passwd'])).files).toEqual({});
  });

  it('a whiteout hides older layers only, wherever it stands in its own', async () => {
    const top = { 'etc/passwd': 'new', 'etc/.wh.passwd': '', 'etc/.wh..wh..opq': '' };
    expect((await read([{ 'etc/passwd': 'old', 'etc/group': 'old' }, top])).files).toEqual({
      'etc/passwd': 'new',
    });
  });

  it('an opaque marker below does not hide its parents', async () => {
    expect(
      (await read([{ 'etc/passwd': 'kept' }, { 'etc/passwd.d/.wh..wh..opq': '' }], ['etc/passwd']))
        .files,
    ).toEqual({
      'etc/passwd': 'kept',
    });
  });

  it.each<[string, Files[]]>([
    [
      'a relative link',
      [{ 'usr/share/passwd': 'found' }, { 'etc/passwd': link('../usr/share/passwd') }],
    ],
    [
      'an absolute link',
      [{ 'etc/passwd': link('/usr/share/passwd') }, { 'usr/share/passwd': 'found' }],
    ],
    [
      'a link that climbs above the root',
      [{ 'etc/passwd': link('../../../../usr/passwd'), 'usr/passwd': 'found' }],
    ],
    ['a linked folder', [{ 'usr/etc/passwd': 'found' }, { etc: link('usr/etc') }]],
    [
      'links through links',
      [{ 'etc/passwd': link('/a'), a: link('b/c'), b: link('d'), 'd/c': 'found' }],
    ],
    ['a hard link in one layer', [{ 'usr/passwd': 'found', 'etc/passwd': hard('usr/passwd') }]],
    [
      'a hard link to an older layer',
      [
        { 'usr/passwd': 'found' },
        { 'etc/passwd': hard('./usr/passwd') },
        { 'usr/passwd': 'newer' },
      ],
    ],
    [
      'a folder that replaces a link',
      [
        { etc: link('usr/etc'), 'usr/etc/passwd': 'wrong' },
        { etc: folder, 'etc/passwd': 'found' },
      ],
    ],
  ])('follows %s', async (_, layers) => {
    expect((await read(layers, ['etc/passwd'])).files).toEqual({ 'etc/passwd': 'found' });
  });

  it('reads long names and empty files', async () => {
    const path = `${'deep/'.repeat(40)}passwd`;
    expect(
      (await read([{ [path]: '', 'etc/passwd': link(`/${path}`) }], ['etc/passwd'])).files,
    ).toEqual({ 'etc/passwd': '' });
  });

  it('passes over names that lead out of the archive', async () => {
    expect(
      (await read([{ '../etc/passwd': 'evil', 'a/../../etc/passwd': 'evil' }], ['etc/passwd']))
        .files,
    ).toEqual({});
  });

  it('refuses a file without end', async () => {
    await expect(read([{ 'etc/passwd': 'x'.repeat(1024 * 1024 + 1) }])).rejects.toThrow(
      '"etc/passwd" in layer 0 is larger than 1048576 bytes',
    );
  });

  it.each<[string, Buffer, string]>([
    [
      'no archive',
      Buffer.alloc(4096, 'not a tar archive '),
      'layer cannot be read as a tar archive',
    ],
    [
      'a damaged gzip stream',
      Buffer.concat([gzipSync('x'.repeat(100)).subarray(0, 20), Buffer.alloc(99, 7)]),
      'layer cannot be decompressed',
    ],
    [
      'a gzip stream that is cut short',
      gzipSync(Buffer.alloc(99_999)).subarray(0, -9),
      'layer cannot be decompressed',
    ],
  ])('reports %s', async (_, bytes, reason) => {
    const layer: Layer = {
      name: 'layer',
      open: async () =>
        (async function* () {
          yield bytes;
        })(),
    };
    await expect(
      readLayerFiles([layer], ['etc/passwd'], new AbortController().signal),
    ).rejects.toThrow(reason);
  });

  it('stops when aborted', async () => {
    const abort = new AbortController();
    const layer: Layer = {
      name: 'layer',
      open: async () =>
        (async function* () {
          for (let i = 0; ; i++) {
            if (i === 3) abort.abort();
            yield Buffer.alloc(512);
          }
        })(),
    };
    await expect(readLayerFiles([layer], ['etc/passwd'], abort.signal)).rejects.toThrow(/abort/);
  });
});
