import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const image = 'docker.io/library/busybox:1';
const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  securityContext: { seccompProfile: { type: RuntimeDefault } }
  containers:
    - { name: plain, image: ${image}, command: [sleep, '3600'] }
    - name: admin
      image: ${image}
      command: [sleep, '3600']
      securityContext: { capabilities: { add: [SYS_ADMIN] } }
    - name: local
      image: ${image}
      command: [sleep, '3600']
      securityContext: { seccompProfile: { type: Localhost, localhostProfile: no-directories.json } }
    - name: unconfined
      image: ${image}
      command: [sleep, '3600']
      securityContext: { seccompProfile: { type: Unconfined } }
    - name: logger
      image: ${image}
      command: [sleep, '3600']
      securityContext: { runAsUser: 1000, runAsGroup: 1000 }
      env: [{ name: PATH, value: '/bin:/usr/bin' }]
      resources: { limits: { example.com/log: 1 } }
`;

const settings = {
  profiles: {
    seccomp: {
      'no-directories.json': {
        defaultAction: 'SCMP_ACT_ALLOW',
        syscalls: [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 }],
      },
    },
  },
  devices: {
    'example.com/log': {
      devices: [{ path: '/dev/kmsg', at: '/dev/log/kernel', access: 'rw' as const }],
      mounts: [{ source: '/etc/hostname', path: '/etc/machine-name', readOnly: true }],
      env: { LOG: '/dev/log/kernel' },
    },
  },
};

describeBoot('security profiles and devices of the config', () => {
  const machine = booted(pod, { translate: { settings } });

  it.each([
    ['plain', '2'],
    ['admin', '2'],
    ['local', '2'],
    ['unconfined', '0'],
  ])('%s has the filter of system calls %s', async (service, mode) => {
    expect((await machine.status(service))['Seccomp']).toBe(mode);
  });
  it('forbid by default what the capabilities do not allow', async () => {
    expect((await machine.exec('plain', 'unshare -U true')).stderr).toMatch(/not permitted/);
    expect((await machine.exec('admin', 'unshare -m true')).status).toBe(0);
    expect((await machine.exec('unconfined', 'unshare -U true')).status).toBe(0);
  });
  it('forbid what a profile of the config does', async () => {
    expect((await machine.exec('local', 'mkdir /tmp/x')).stderr).toMatch(/not permitted/);
    expect((await machine.exec('plain', 'mkdir /tmp/x')).status).toBe(0);
  });
  it('give the container a device, a path and a variable', async () => {
    expect(
      await machine.output(
        'logger',
        'stat -c "%F %t %T" $LOG; echo from the pod >$LOG && echo written; cat /etc/machine-name',
      ),
    ).toBe('character special file 1 b\nwritten\nshop');
    expect(await machine.rootOutput('dmesg | grep -c "from the pod"')).toBe('1');
    expect((await machine.exec('plain', 'ls /dev/log')).status).not.toBe(0);
  });
});
