import { describe, expect, test } from 'vitest';
import { defaultProfile } from './seccomp-default.ts';

const plain = ['CAP_CHOWN', 'CAP_NET_BIND_SERVICE', 'CAP_SYS_CHROOT'];

const allowed = (capabilities: readonly string[], architecture = 'amd64'): readonly string[] =>
  defaultProfile(capabilities, architecture)
    .syscalls.filter(({ action, args }) => action === 'SCMP_ACT_ALLOW' && args === undefined)
    .flatMap(({ names }) => names);

describe('the default filter of system calls', () => {
  test('names each call once', () => {
    const names = allowed(['all']);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z_][a-z0-9_]*$/.test(name))).toEqual([]);
  });
  test('allows 355 calls whatever the capabilities, and two more on amd64', () => {
    expect(allowed([]).length).toBe(357);
    expect(allowed([])).toContain('openat2');
    expect(allowed([])).not.toContain('io_uring_setup');
  });
  test.each([
    ['mount', 'CAP_SYS_ADMIN'],
    ['chroot', 'CAP_SYS_CHROOT'],
    ['reboot', 'CAP_SYS_BOOT'],
    ['finit_module', 'CAP_SYS_MODULE'],
    ['bpf', 'CAP_BPF'],
    ['clock_settime', 'CAP_SYS_TIME'],
  ])('allows %s with %s alone', (name, capability) => {
    expect(allowed([])).not.toContain(name);
    expect(allowed([capability])).toContain(name);
    expect(allowed(['all'])).toContain(name);
  });
  test('lets nobody but an administrator make namespaces', () => {
    const { syscalls } = defaultProfile(plain, 'amd64');
    const ofClone = syscalls.filter(({ names }) => names.some((name) => name.startsWith('clone')));
    expect(ofClone).toEqual([
      {
        names: ['clone'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: 0x7e020000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    ]);
    expect(allowed(['CAP_SYS_ADMIN'])).toEqual(expect.arrayContaining(['clone', 'clone3']));
  });
  test('knows the calls of the machine’s architecture', () => {
    expect(allowed(plain, 'amd64')).toContain('arch_prctl');
    expect(allowed(plain, 'arm64')).not.toContain('arch_prctl');
    expect(defaultProfile(plain, 'arm64').architectures).toEqual([
      'SCMP_ARCH_ARM',
      'SCMP_ARCH_AARCH64',
    ]);
    expect(defaultProfile(plain, 'unknown').architectures).toEqual([]);
  });
});
