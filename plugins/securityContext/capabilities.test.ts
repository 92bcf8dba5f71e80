import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilitiesOf, unknownIn } from './capabilities.ts';

const usual = capabilitiesOf({});
const all = capabilitiesOf({ add: ['ALL'], drop: ['SYSLOG'] }).length + 1;

describe('capabilitiesOf', () => {
  test('starts from the 14 that containerd gives', () => {
    const names =
      'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW ' +
      'SETFCAP SETGID SETPCAP SETUID SYS_CHROOT';
    expect(usual).toEqual(names.split(' ').map((name) => `CAP_${name}`));
  });
  test.each([
    ['drop ALL', { drop: ['ALL'] }, []],
    ['drop ALL, add one', { drop: ['all'], add: ['NET_BIND_SERVICE'] }, ['CAP_NET_BIND_SERVICE']],
    ['both ALL', { drop: ['ALL'], add: ['ALL'] }, []],
    ['the same name in both', { drop: ['ALL', 'CHOWN'], add: ['CHOWN'] }, []],
    ['add ALL', { add: ['All'] }, ['all']],
    ['a prefix and lower case', { drop: ['ALL'], add: ['cap_net_admin'] }, ['CAP_NET_ADMIN']],
  ])('%s', (_, asked, expected) => {
    expect(capabilitiesOf(asked)).toEqual(expected);
  });
  test('knows the 41 capabilities of Linux', () => {
    expect(all).toBe(41);
  });
  test('is sorted, without doubles, and the same however often it is asked', () => {
    const names = array(constantFrom('ALL', 'CHOWN', 'SYS_ADMIN', 'NET_RAW', 'BPF', 'CAP_KILL'));
    assert(
      property(names, names, (add, drop) => {
        const given = capabilitiesOf({ add, drop });
        const again = capabilitiesOf({ add, drop });
        const dropped = new Set(
          drop.filter((name) => name !== 'ALL').map((name) => `CAP_${name.replace('CAP_', '')}`),
        );
        return (
          String([...new Set(given)].sort()) === String(given) &&
          String(again) === String(given) &&
          !given.some((name) => dropped.has(name))
        );
      }),
    );
    expect(capabilitiesOf({})).toEqual(usual);
  });
});

test('unknownIn finds what Linux does not have', () => {
  expect(unknownIn(['NET_BIND', 'net_admin', 'CAP_CHOWN', 'aLL', '__proto__'])).toEqual([
    'NET_BIND',
    '__proto__',
  ]);
});
