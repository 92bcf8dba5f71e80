import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { diskScript } from './disk.ts';

const lacking = ['blkid', 'mkfs.ext4', 'mkfs.ext3', 'e2fsck'].filter(
  (name) => spawnSync(name, ['-V']).error !== undefined,
);
const skipped = lacking.length === 0 ? '' : ` (skipped: no ${lacking.join(', ')})`;

describe.skipIf(skipped !== '')(`a disk${skipped}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-disk-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // What only root on a machine can do; `mount` says what it was asked for.
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  for (const [name, text] of Object.entries({
    mount: 'echo "mount $*"',
    chroot: ':',
    blockdev: 'stat -c %s "$2"',
  }))
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

  let count = 0;
  /** A sparse disk of that many MiB with texts at some bytes. */
  const disk = (size: number, texts: { readonly [offset: number]: string } = {}): string => {
    const path = join(folder, `disk${(count += 1)}`);
    writeFileSync(path, '');
    truncateSync(path, size * 2 ** 20);
    const file = openSync(path, 'r+');
    for (const [offset, text] of Object.entries(texts))
      writeSync(file, text, Number(offset), 'latin1');
    closeSync(file);
    return path;
  };
  const made = (program: string, ...words: readonly string[]): string => {
    const path = disk(8);
    spawnSync(program, ['-q', '-F', ...words, path]);
    return path;
  };
  /** A file stands for the disk. */
  const script = (diskScript.contents as string).replace('[ -b "$device" ]', '[ -f "$device" ]');
  const run = (
    path: string,
    fsType = 'ext4',
    options = 'rw',
  ): { said: string; status: number | null } => {
    const { status, stdout } = spawnSync(
      '/bin/sh',
      ['-s', path, join(folder, 'volume'), fsType, options, '-', 'Always'],
      {
        input: script,
        encoding: 'utf8',
        env: { ...process.env, PATH: `${programs}:${process.env['PATH']}` },
      },
    );
    return { said: stdout.trim().split('\n').at(-1)?.replaceAll(folder, '') ?? '', status };
  };
  const typeOf = (path: string): string =>
    spawnSync('blkid', ['-p', '-s', 'TYPE', '-o', 'value', path], {
      encoding: 'utf8',
    }).stdout.trim();

  test.each([2, 120, 1200])('that is blank, of %i MiB, gets a file system', (size) => {
    const path = disk(size);
    const name = path.replace(folder, '');
    expect(run(path)).toEqual({ said: `mount -t ext4 -o rw ${name} /volume`, status: 0 });
    expect(typeOf(path)).toBe('ext4');
  });

  test.each([
    ['at its start', 300, { 0: 'ledger' }],
    ['in its first MiB', 4, { 700_000: 'ledger' }],
    ['in one place', 40, { [33 * 2 ** 20]: 'ledger' }],
    ['at the end of a large one', 1200, { [1200 * 2 ** 20 - 6]: 'ledger' }],
    [
      'throughout a large one',
      1200,
      Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [(500 + 2 * i) * 2 ** 20, 'x'.repeat(2 ** 20)]),
      ),
    ],
    ['in a partition table that nobody knows', 4, { 510: '\x55\xaa', 440: 'abcd' }],
  ])('with data %s is left alone', (_, size, texts) => {
    const path = disk(size, texts);
    const before = statSync(path);
    expect(run(path)).toMatchObject({
      said: expect.stringMatching(/holds data|has partitions|cannot be told/),
      status: 1,
    });
    // Nobody has written to it.
    expect(statSync(path)).toMatchObject({ mtimeMs: before.mtimeMs, blocks: before.blocks });
  });

  test('with partitions is left alone', () => {
    // One Linux partition of 2048 sectors from sector 2048 on.
    const entry = '\0\0\0\0\x83\0\0\0\0\x08\0\0\0\x08\0\0';
    const path = disk(4, { 446: entry, 510: '\x55\xaa' });
    expect(run(path)).toEqual({
      said: `${path.replace(folder, '')} has partitions, and no file system of its own`,
      status: 1,
    });
  });

  test('with another file system is left alone', () => {
    const path = made('mkfs.ext4');
    expect(run(path, 'xfs')).toEqual({
      said: `${path.replace(folder, '')} holds ext4, and fsType says xfs`,
      status: 1,
    });
    expect(typeOf(path)).toBe('ext4');
  });

  test('with the file system is mounted as it is', () => {
    const path = made('mkfs.ext4', '-L', 'stock');
    expect(run(path, 'ext4', 'ro,noatime').said).toBe(
      `mount -t ext4 -o ro,noatime ${path.replace(folder, '')} /volume`,
    );
    expect(
      spawnSync('blkid', ['-p', '-s', 'LABEL', '-o', 'value', path], { encoding: 'utf8' }).stdout,
    ).toBe('stock\n');
  });

  test('with an elder one of its kind is mounted', () => {
    expect(run(made('mkfs.ext3')).status).toBe(0);
  });

  test('that is blank is not formatted for a volume that is only read', () => {
    const path = disk(4);
    expect(run(path, 'ext4', 'ro')).toEqual({
      said: `${path.replace(folder, '')} is blank, and the volume is read-only`,
      status: 1,
    });
    expect(typeOf(path)).toBe('');
  });

  test('that is too small, or none, is refused', () => {
    expect(run(disk(0)).status).toBe(1);
    expect(run(folder)).toEqual({ said: ' is no disk', status: 1 });
    expect(statSync(folder).isDirectory()).toBe(true);
  });
});
