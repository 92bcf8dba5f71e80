import { describe, expect, test } from 'vitest';
import { kernelMountOptions } from './mount-options.ts';

describe('mount options for the kernel', () => {
  test.each([
    [false, [], 'rw'],
    [true, undefined, 'ro'],
    [false, ['noatime,nodev', 'discard'], 'rw,noatime,nodev,discard'],
    [false, ['ro'], 'ro'],
    [true, ['rw', 'noatime'], 'ro,noatime'],
    [false, ['_netdev', 'nofail', 'x-systemd.automount', 'defaults', ''], 'rw'],
  ])('read-only %s, %j', (readOnly, options, words) => {
    expect(kernelMountOptions(readOnly, options)).toBe(words);
  });
});
