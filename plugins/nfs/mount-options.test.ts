import { describe, expect, test } from 'vitest';
import { mountOptions } from './mount-options.ts';

describe('versions of NFS', () => {
  test.each([
    [[], ['4.2', '4.1', '4.0', '3']],
    [['vers=4.2'], ['4.2']],
    [['nfsvers=3'], ['3']],
    [['v4.1'], ['4.1']],
    [['nfsvers=4'], ['4.2', '4.1', '4.0']],
    [['nfsvers=4,minorversion=1'], ['4.1']],
    [['minorversion=0'], ['4.0']],
    [['vers=3', 'vers=4.2'], ['4.2']],
  ])('%j', (options, versions) => {
    expect(mountOptions(options)).toEqual({ options: [], versions, dropped: [] });
  });
  test.each(['2', '5', '4.9', ''])('refuses version %j', (version) => {
    expect(mountOptions([`vers=${version}`]).fault).toContain('NFS version');
  });
});

test('hands the rest to the kernel, in order, and leaves out what only mount.nfs knows', () => {
  expect(
    mountOptions(['hard,timeo=600', 'retry=5', '', 'noatime', 'x-systemd.automount', 'sec=sys']),
  ).toMatchObject({
    options: ['hard', 'timeo=600', 'noatime', 'sec=sys'],
    dropped: ['retry=5', 'x-systemd.automount'],
  });
});

test.each(['sec=krb5', 'sec=sys:krb5i', 'addr=192.0.2.1', 'a\nb'])('refuses %j', (option) => {
  expect(mountOptions([option]).fault).toBeDefined();
});
