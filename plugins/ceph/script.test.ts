import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveScript, resolveScriptPath } from 'p2lk/drivers';
import { afterAll, describe, expect, test } from 'vitest';
import { script } from './script.ts';

const folder = mkdtempSync(join(tmpdir(), 'p2lk-ceph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// There is no Ceph here: in place of mount stands a program that says what it was asked for.
const bin = join(folder, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'mount'), '#!/bin/sh\nfor word; do echo "<$word>"; done >"$SEEN"\n');
writeFileSync(join(bin, 'chroot'), '#!/bin/sh\nexit 1\n');
for (const name of ['mount', 'chroot']) chmodSync(join(bin, name), 0o755);
writeFileSync(join(folder, 'resolve'), resolveScript.contents as string);
writeFileSync(
  join(folder, 'ceph'),
  (script.contents as string).replaceAll(resolveScriptPath, join(folder, 'resolve')),
);
writeFileSync(join(folder, 'key'), 'AQAc3WVm+/==\n');
writeFileSync(join(folder, 'bad-key'), 'key,rw; reboot\n');
writeFileSync(
  join(folder, 'keyring'),
  '[client.admin]\n\tkey = AAAA==\n\tcaps mon = "allow *"\n[client.shop]\n\tkey = BBBB==\n',
);

const run = (...words: readonly string[]): { readonly said: string; readonly seen: string } => {
  const seen = join(folder, 'seen');
  writeFileSync(seen, '');
  const { stdout, stderr } = spawnSync('/bin/sh', [join(folder, 'ceph'), ...words], {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env['PATH']}`, SEEN: seen, P2LK_SYS: join(folder, 'sys') },
  });
  return { said: `${stdout}${stderr}`.trim(), seen: readFileSync(seen, 'utf8').trim() };
};
const mount = (key: string, user: string, monitors: string) =>
  run('fs', join(folder, key), user, monitors, "/it's shop", 'rw,noatime', join(folder, 'at'));

describe('a file system', () => {
  test('is mounted by addresses, with the key', () => {
    expect(
      mount('key', 'shop', '192.0.2.30:3300,localhost,[2001:db8::30]:6789,no.such.host.invalid')
        .seen,
    ).toMatch(
      new RegExp(
        '^<-i>\n<-t>\n<ceph>\n<-o>\n<name=shop,secret=AQAc3WVm\\+/==,rw,noatime>\n' +
          `<192\\.0\\.2\\.30:3300,(?:127\\.0\\.0\\.1|\\[::1\\]),\\[2001:db8::30\\]:6789:/it's ` +
          `shop>\n<.*/at>$`,
      ),
    );
  });
  test("takes its user's key out of a keyring", () => {
    expect(mount('keyring', 'shop', '192.0.2.30').seen).toContain(
      '<name=shop,secret=BBBB==,rw,noatime>\n<192.0.2.30:/',
    );
    expect(mount('keyring', 'admin', '192.0.2.30').seen).toContain('<name=admin,secret=AAAA==');
  });
  test.each([
    ['none', 'shop', '192.0.2.30', /none is missing, which holds the key of client\.shop$/],
    ['bad-key', 'shop', '192.0.2.30', /bad-key holds no key of client\.shop$/],
    ['keyring', 'other', '192.0.2.30', /keyring holds no key of client\.other$/],
    [
      'key',
      'shop',
      'no.such.host.invalid',
      /^none of the monitors no\.such\.host\.invalid can be resolved$/,
    ],
  ])('is not mounted with %s as %s at %s', (key, user, monitors, said) => {
    const outcome = mount(key, user, monitors);
    expect(outcome.said).toMatch(said);
    expect(outcome.seen).toBe('');
    expect(outcome.said).not.toContain('reboot');
  });
});

describe('an image', () => {
  const devices = join(folder, 'sys/bus/rbd/devices');
  const map = (image: string) =>
    run(
      'rbd',
      join(folder, 'key'),
      'shop',
      '192.0.2.30',
      'shop',
      image,
      'rw',
      join(folder, 'link'),
    );
  test('is mapped once, and its disk linked', () => {
    mkdirSync(join(devices, '3'), { recursive: true });
    writeFileSync(join(devices, '3/pool'), 'shop\n');
    writeFileSync(join(devices, '3/name'), 'orders\n');
    expect(map('orders').said).toBe('');
    expect(readlinkSync(join(folder, 'link'))).toBe('/dev/rbd3');
  });
  test('is asked of the kernel with key and pool', () => {
    expect(map('stock').said).toBe('the kernel has no module rbd');
    writeFileSync(join(folder, 'sys/bus/rbd/add_single_major'), '');
    expect(map('stock').said).toBe('the image shop/stock was mapped and has no disk');
    expect(readFileSync(join(folder, 'sys/bus/rbd/add_single_major'), 'utf8')).toBe(
      '192.0.2.30 name=shop,secret=AQAc3WVm+/==,rw shop stock -',
    );
  });
});
