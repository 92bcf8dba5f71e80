import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findDiskScript } from './find-disk.ts';

/** A made-up /sys with the files that Linux has for each kind of disk. */
const folder = mkdtempSync(join(tmpdir(), 'p2lk-disks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const sys = join(folder, 'sys');
const write = (path: string, text: string | Buffer): void => {
  mkdirSync(dirname(join(sys, path)), { recursive: true });
  writeFileSync(join(sys, path), text);
};
const link = (target: string, path: string): void => {
  mkdirSync(dirname(join(sys, path)), { recursive: true });
  symlinkSync(join(sys, target), join(sys, path));
};
/** A SCSI disk at host:channel:target:lun. */
const scsi = (
  name: string,
  above: string,
  address: string,
  files: { readonly [file: string]: string | Buffer },
): void => {
  const [host, channel, target] = address.split(':');
  const device = `devices/${above}/host${host}/target${host}:${channel}:${target}/${address}`;
  mkdirSync(join(sys, device, 'block', name), { recursive: true });
  for (const [file, text] of Object.entries(files)) write(`${device}/${file}`, text);
  link(device, `${device}/block/${name}/device`);
  link(`${device}/block/${name}`, `block/${name}`);
};

write('block/vda/serial', 'vol0123456789abcdef0');
write('block/vda/vda1/partition', '1\n');
write('block/vda/vda14/partition', '14\n');
write('block/vdb/serial', '');
write('block/vdc/serial', '1f2e3d4c-5b6a-4789-8');
write('block/nvme0n1/device/serial', 'vol0fedcba9876543210\n');
write('block/nvme0n1/wwid', 'nvme.1d0f-766f6c-416d617a6f6e-00000001\n');
write('block/nvme0c0n1/device/serial', 'vol0fedcba9876543210\n');
write('block/nvme1n1/device/model', 'MSFT NVMe Accelerator v1.0              \n');
write('block/nvme1n1/device/serial', 'SN: 000001\n');
write('block/nvme1n1/nsid', '5\n');
write('block/loop0/serial', 'stock');
scsi('sda', 'pci0', '0:0:1:0', { wwid: 't10.Google  PersistentDisk  stock-2\n' });
scsi('sdb', 'pci0', '0:0:2:0', {
  wwid: 'naa.6000c29a1b2c3d4e5f60718293a4b5c6\n',
  vpd_pg80: Buffer.from('\0\x80\0\x0eSTOCK-DISK-007  ', 'latin1'),
});
scsi('sdc', 'VMBUS:01/f8b3781b-1e82-4818-a1c3-63d806ec15bb', '3:0:0:2', { model: 'Virtual Disk' });
scsi('sdd', 'VMBUS:01/f8b3781a-1e82-4818-a1c3-63d806ec15bb', '2:0:0:2', { model: 'Virtual Disk' });
scsi('sde', 'pci1/rport-5:0-1', '5:0:1:4', { wwid: 'naa.600508b400105e210000900000490000\n' });
write('class/fc_transport/target5:0:1/port_name', '0x500a0982991b8dc5\n');
scsi('sdf', 'pci2', '6:0:0:0', { vpd_pg80: Buffer.from('\0\x80\0\x04twin', 'latin1') });
scsi('sdg', 'pci2', '6:0:1:0', { vpd_pg80: Buffer.from('\0\x80\0\x04twin', 'latin1') });

const find = (kind: string, value: string, partition = '0'): string => {
  const target = join(folder, 'link');
  rmSync(target, { force: true });
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-s', kind, value, partition, target], {
    input: findDiskScript.contents as string,
    encoding: 'utf8',
    env: { ...process.env, P2LK_SYS: sys },
  });
  return status === 0 ? readlinkSync(target) : `${stdout}${stderr}`.trim();
};

describe('a disk is found by', () => {
  test.each([
    ['serial', 'vol0123456789abcdef0', '/dev/vda'],
    ['serial', '1f2e3d4c-5b6a-4789-8abc-0123456789ab', '/dev/vdc'],
    ['serial', 'vol0fedcba9876543210', '/dev/nvme0n1'],
    ['serial', 'stock-2', '/dev/sda'],
    ['serial', 'STOCK-DISK-007', '/dev/sdb'],
    ['wwid', '6000C29a-1b2c-3d4e-5f60-718293a4b5c6', '/dev/sdb'],
    ['wwid', 'wwn-0x6000c29a1b2c3d4e5f60718293a4b5c6', '/dev/sdb'],
    ['wwid', 'scsi-36000c29a1b2c3d4e5f60718293a4b5c6', '/dev/sdb'],
    ['wwid', '3600508b400105e210000900000490000', '/dev/sde'],
    ['wwid', 'nvme.1d0f-766f6c-416d617a6f6e-00000001', '/dev/nvme0n1'],
    ['lun', '2', '/dev/sdc'],
    ['lun', '3', '/dev/nvme1n1'],
    ['fc', '500a0982991b8dc5:4', '/dev/sde'],
  ])('%s %s', (kind, value, device) => {
    expect(find(kind, value)).toBe(device);
  });
  test('its partition', () => {
    expect([
      find('serial', 'vol0123456789abcdef0', '1'),
      find('serial', 'vol0123456789abcdef0', '14'),
    ]).toEqual(['/dev/vda1', '/dev/vda14']);
  });
});

describe('no disk is taken', () => {
  test.each([
    ['serial', 'stock', 'no disk has the serial stock'],
    ['serial', 'vol0123456789', 'no disk has the serial vol0123456789'],
    ['serial', '', 'no disk has the serial'],
    ['serial', '*', 'no disk has the serial *'],
    ['wwid', '', 'no disk has the wwid'],
    ['lun', '7', 'no disk has the lun 7'],
    ['fc', '500a0982991b8dc5:5', 'no disk has the fc 500a0982991b8dc5:5'],
    ['serial', 'twin', 'several disks have the serial twin: sdf and sdg'],
    [
      'serial',
      "'; touch /tmp/p2lk-injected; '",
      "no disk has the serial '; touch /tmp/p2lk-injected; '",
    ],
  ])('for %s %j', (kind, value, said) => {
    expect(find(kind, value)).toBe(said);
  });
  test('for a partition that it has not', () => {
    expect(find('serial', 'vol0123456789abcdef0', '2')).toBe('the disk vda has no partition 2');
  });
});
