import { describe, expect, test } from 'vitest';
import { shopContainer, shopPod, summary } from '../../../test/findings.ts';
import { sysctlNamespace } from './pod-security-context.ts';

const of = (securityContext: object, spec: object = {}): string[] =>
  summary(shopContainer({ securityContext }, spec));
const ofPod = (securityContext: object, spec: object = {}): string[] =>
  summary(shopPod({ securityContext, ...spec }));
const at = 'spec.containers[0].securityContext';

describe('of a container', () => {
  test.each([
    [
      {
        runAsUser: 0,
        runAsGroup: 2 ** 31 - 1,
        procMount: 'Default',
        capabilities: { add: ['NET_ADMIN', 'no such'], drop: ['ALL'] },
      },
      [],
    ],
    [{ allowPrivilegeEscalation: false, capabilities: { add: ['SYS_ADMIN'] } }, []],
    [{ runAsUser: -1 }, [`P2LK114 ${at}.runAsUser`]],
    [{ runAsGroup: 2 ** 31 }, [`P2LK114 ${at}.runAsGroup`]],
    [
      { allowPrivilegeEscalation: false, privileged: true },
      [`P2LK126 ${at}.allowPrivilegeEscalation`],
    ],
    [
      { allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } },
      [`P2LK126 ${at}.allowPrivilegeEscalation`],
    ],
    [{ procMount: 'None' }, [`P2LK113 ${at}.procMount`]],
    [{ procMount: 'Unmasked' }, [`P2LK122 ${at}.procMount`]],
    [{ seccompProfile: { type: 'Localhost', localhostProfile: 'shop.json' } }, []],
    [{ seccompProfile: {} }, [`P2LK112 ${at}.seccompProfile`]],
    [{ seccompProfile: { type: 'Localhost' } }, [`P2LK112 ${at}.seccompProfile`]],
    [
      { seccompProfile: { type: 'Localhost', localhostProfile: '/etc/shop.json' } },
      [`P2LK124 ${at}.seccompProfile.localhostProfile`],
    ],
    [
      { seccompProfile: { type: 'Unconfined', localhostProfile: 'x' } },
      [`P2LK122 ${at}.seccompProfile.localhostProfile`],
    ],
    [
      { appArmorProfile: { type: 'Localhost', localhostProfile: ' ' } },
      [`P2LK112 ${at}.appArmorProfile.localhostProfile`],
    ],
    [
      { appArmorProfile: { type: 'Localhost', localhostProfile: ' shop' } },
      [`P2LK127 ${at}.appArmorProfile.localhostProfile`],
    ],
    [{ appArmorProfile: { type: 'Enforced' } }, [`P2LK113 ${at}.appArmorProfile.type`]],
    [{ windowsOptions: { runAsUserName: 'SHOP\\till' } }, []],
    [
      { windowsOptions: { runAsUserName: 'a\\b\\c' } },
      [`P2LK116 ${at}.windowsOptions.runAsUserName`],
    ],
    [
      { windowsOptions: { gmsaCredentialSpecName: 'A' } },
      [`P2LK116 ${at}.windowsOptions.gmsaCredentialSpecName`],
    ],
  ])('%j', (context, expected) => expect(of(context)).toEqual(expected));

  test('an unmasked /proc needs users of its own', () =>
    expect(of({ procMount: 'Unmasked' }, { hostUsers: false })).toEqual([]));
});

describe('of a pod', () => {
  const at = 'spec.securityContext';
  test.each([
    [
      {
        fsGroup: 0,
        supplementalGroups: [1, 2],
        fsGroupChangePolicy: 'OnRootMismatch',
        seLinuxChangePolicy: 'Recursive',
      },
      [],
    ],
    [
      { fsGroup: -1, supplementalGroups: [1, -2] },
      [`P2LK114 ${at}.fsGroup`, `P2LK114 ${at}.supplementalGroups[1]`],
    ],
    [{ fsGroupChangePolicy: 'Never' }, [`P2LK113 ${at}.fsGroupChangePolicy`]],
    [{ supplementalGroupsPolicy: 'None' }, [`P2LK113 ${at}.supplementalGroupsPolicy`]],
    [{ seLinuxChangePolicy: 'MountOption' }, [`P2LK113 ${at}.seLinuxChangePolicy`]],
    [
      {
        sysctls: [
          { name: 'net.core.somaxconn', value: '1' },
          { name: 'net.core.somaxconn', value: '2' },
        ],
      },
      [`P2LK118 ${at}.sysctls[1].name`],
    ],
    [
      { sysctls: [{ value: '1' }, { name: 'Net.Core' }] },
      [`P2LK112 ${at}.sysctls[0]`, `P2LK116 ${at}.sysctls[1].name`],
    ],
  ])('%j', (context, expected) => expect(ofPod(context)).toEqual(expected));

  test('a sysctl of a namespace needs that namespace', () => {
    const sysctls = [
      { name: 'net/core/somaxconn', value: '1' },
      { name: 'kernel.shmmax', value: '1' },
    ];
    expect(ofPod({ sysctls }, { hostNetwork: true, hostIPC: true })).toEqual([
      `P2LK122 ${at}.sysctls[0].name`,
      `P2LK122 ${at}.sysctls[1].name`,
    ]);
  });

  test('sysctl names are known in both spellings', () => {
    expect(sysctlNamespace('net/ipv4/conf/eth0.1/forwarding')).toBe('net');
    expect(sysctlNamespace('fs.mqueue.msg_max')).toBe('ipc');
    expect(sysctlNamespace('kernel.shm_rmid_forced')).toBe('ipc');
    expect(sysctlNamespace('vm.swappiness')).toBeUndefined();
    expect(sysctlNamespace('network.x')).toBeUndefined();
  });
});

describe('operating systems', () => {
  test('a Linux pod has no Windows options, a Windows pod none of Linux', () => {
    const windowsOptions = { hostProcess: false };
    expect(ofPod({ windowsOptions }, { os: { name: 'linux' } })).toEqual([
      'P2LK122 spec.securityContext.windowsOptions',
    ]);
    expect(
      ofPod({ fsGroup: 1, windowsOptions }, { os: { name: 'windows' }, hostPID: true }),
    ).toEqual(['P2LK122 spec.hostPID', 'P2LK122 spec.securityContext.fsGroup']);
    expect(of({ privileged: false }, { os: { name: 'windows' } })).toEqual([
      `P2LK122 ${at}.privileged`,
    ]);
    expect(summary(shopPod({ os: { name: 'Linux' } }))).toEqual(['P2LK113 spec.os.name']);
    expect(summary(shopPod({ os: {} }))).toEqual(['P2LK112 spec.os']);
  });

  test('hostProcess is for all containers, with the machine’s network', () => {
    const windowsOptions = { hostProcess: true };
    const side = {
      containers: [
        { name: 'web', image: 'iis', securityContext: { windowsOptions } },
        { name: 'log', image: 'iis' },
      ],
    };
    expect(summary(shopPod({ ...side, hostNetwork: true }))).toEqual(['P2LK126 spec.containers']);
    expect(ofPod({ windowsOptions })).toEqual(['P2LK126 spec']);
  });
});
