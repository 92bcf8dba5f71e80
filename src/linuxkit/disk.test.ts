import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { diskOptions, diskScript } from './disk.ts';

const shellcheck = spawnSync('shellcheck', ['--version']).status === 0;
test.skipIf(!shellcheck)(`shellcheck has nothing to say${shellcheck ? '' : ' (skipped: no shellcheck)'}`, () => {
  expect(spawnSync('shellcheck', ['-'], { input: diskScript.contents as string, encoding: 'utf8' }).stdout).toBe('');
});

describe('mount options of a disk', () => {
  test.each([
    [false, [], 'rw'],
    [true, undefined, 'ro'],
    [false, ['noatime,nodev', 'discard'], 'rw,noatime,nodev,discard'],
    [false, ['ro'], 'ro'],
    [true, ['rw', 'noatime'], 'ro,noatime'],
    [false, ['_netdev', 'nofail', 'x-systemd.automount', 'defaults', ''], 'rw'],
  ])('read-only %s, %j', (readOnly, options, words) => {
    expect(diskOptions(readOnly, options)).toBe(words);
  });
});
