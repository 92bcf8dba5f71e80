import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilitiesOf, unknownIn } from './capabilities.ts';

const usual = capabilitiesOf({});
const all = capabilitiesOf({ add: ['ALL'], drop: ['SYSLOG'] }).length + 1;

describe('capabilitiesOf', () => {
  test('starts from the 14 that containerd gives', () => {
    expect(usual).toEqual([
      ...['CAP_AUDIT_WRITE', 'CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_FSETID', 'CAP_KILL', 'CAP_MKNOD'],
      ...['CAP_NET_BIND_SERVICE', 'CAP_NET_RAW', 'CAP_SETFCAP', 'CAP_SETGID', 'CAP_SETPCAP', 'CAP_SETUID', 'CAP_SYS_CHROOT'],
    ]);
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
    const names = fc.array(fc.constantFrom('ALL', 'CHOWN', 'SYS_ADMIN', 'NET_RAW', 'BPF', 'CAP_KILL'));
    fc.assert(
      fc.property(names, names, (add, drop) => {
        const given = capabilitiesOf({ add, drop });
        expect(given).toEqual([...new Set(given)].sort());
        expect(capabilitiesOf({ add, drop })).toEqual(given);
        for (const name of drop.filter((one) => one !== 'ALL')) expect(given).not.toContain(`CAP_${name.replace('CAP_', '')}`);
      }),
    );
    expect(capabilitiesOf({})).toEqual(usual);
  });
});

test('unknownIn finds what Linux does not have', () => {
  expect(unknownIn(['NET_BIND', 'net_admin', 'CAP_CHOWN', 'aLL', '__proto__'])).toEqual(['NET_BIND', '__proto__']);
});
