import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TargetServer, targetMissing } from './iscsi-server.ts';
import { booted, describeBoot } from './machine.ts';

const iqn = 'iqn.2026-01.org.example:shop';
const secret = (password: string): string => `
---
apiVersion: v1
kind: Secret
metadata: { name: chap }
type: kubernetes.io/iscsi-chap
stringData: { node.session.auth.username: shop, node.session.auth.password: ${password} }
`;

const pod = (portal: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  securityContext: { fsGroup: 2000 }
  initContainers:
    - name: count
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo boot >>/data/boots; wc -l </data/boots; stat -c "%a %g" /data']
      volumeMounts: [{ name: data, mountPath: /data }]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { runAsUser: 1000, runAsGroup: 1000 }
      volumeMounts:
        - { name: data, mountPath: /data }
        - { name: rates, mountPath: /rates }
    - name: raw
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      volumeDevices: [{ name: raw, devicePath: /dev/shop }]
  volumes:
    - { name: data, iscsi: { targetPortal: '${portal}', iqn: '${iqn}', lun: 1, fsType: ext4, chapAuthSession: true, secretRef: { name: chap } } }
    - { name: rates, iscsi: { targetPortal: '${portal}', iqn: '${iqn}', lun: 2, readOnly: true, chapAuthSession: true, secretRef: { name: chap } } }
    - { name: raw, persistentVolumeClaim: { claimName: raw } }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: raw }
spec:
  capacity: { storage: 1Mi }
  accessModes: [ReadWriteOnce]
  storageClassName: ''
  volumeMode: Block
  iscsi: { targetPortal: '${portal}', iqn: '${iqn}', lun: 3, chapAuthSession: true, secretRef: { name: chap, namespace: default } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: raw }
spec: { volumeName: raw, volumeMode: Block, storageClassName: '', accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } }
`;

const settings = { tools: { prepare: 'docker.io/judge/tools:1', format: 'docker.io/judge/tools:1', iscsi: 'docker.io/judge/tools:1' } };

describe.skipIf(targetMissing !== '')(`iscsi${targetMissing === '' ? '' : ` [skipped: ${targetMissing}]`}`, async () => {
  const server = new TargetServer();
  if (targetMissing === '') {
    await server.start();
    const rates = server.disk('rates', 16);
    spawnSync('mkfs.ext4', ['-q', '-F', rates]);
    server.offer(iqn, [server.disk('data', 32), rates, server.disk('raw', 1)], { user: 'shop', password: 'a pass=word' });
  }
  beforeAll(() => {});
  afterAll(() => server.stop());

  describeBoot('on a blank disk, a disk with data and a raw one', () => {
    const machine = booted(pod(server.portal) + secret("'a pass=word'"), { translate: { settings } });

    it('makes a file system on the blank one, before the init containers, for the pod’s group', async () => {
      expect(await machine.log('count')).toBe('1\n2775 2000');
      expect(await machine.output('web', 'echo mine >/data/mine && stat -c "%u %g" /data/mine')).toBe('1000 2000');
      expect(await machine.output('web', 'grep " /data " /proc/self/mounts')).toMatch(/ext4 rw/);
    });
    it('mounts the one with data read-only', async () => {
      expect(await machine.output('web', 'ls /rates; grep " /rates " /proc/self/mounts')).toMatch(/^lost\+found\n\S+ \/rates ext4 ro/);
      expect((await machine.exec('web', 'touch /rates/x')).status).not.toBe(0);
    });
    it('hands the raw one over as a device', async () => {
      expect(await machine.output('raw', 'echo raw-data >/dev/shop && sync && head -c 8 /dev/shop && stat -c %F /dev/shop')).toBe(
        'raw-data\nblock special file'.replace('\n', ''),
      );
    });
    it('keeps the initiator’s daemon, and passwords out of the console and of everyone’s reach', async () => {
      expect(
        await machine.rootOutput('kill -0 "$(cat /run/p2lk/iscsid)" && stat -c %a /etc/p2lk/iscsi-auth /etc/p2lk/iscsi-auth/data'),
      ).toBe('700\n600');
      expect(await machine.console()).not.toContain('a pass=word');
    });
    it('unmounts the disk when the machine is switched off', async () => {
      await machine.rootOutput('kill -USR2 1');
      const ends = Date.now() + 60_000;
      while (!/Power down/.test(await machine.console()) && Date.now() < ends) await sleep(500);
      expect(await machine.console()).toMatch(/p2lk: unmount volume data: done/);
    });
  });

  describeBoot('after a reboot', () => {
    const machine = booted(pod(server.portal) + secret("'a pass=word'"), { translate: { settings } });
    it('has kept the data', async () => {
      expect(await machine.log('count')).toMatch(/^2\n/);
      expect(await machine.output('web', 'cat /data/mine')).toBe('mine');
      expect(await machine.output('raw', 'head -c 8 /dev/shop')).toBe('raw-data');
    });
  });

  describeBoot('with a wrong password', () => {
    const admin = { name: 'admin', image: 'docker.io/library/busybox:1', command: ['/bin/sleep', '3600'] };
    const machine = booted(pod(server.portal) + secret('wrong-password'), {
      translate: { settings },
      base: { services: [admin] },
      until: 'ctr -n services.linuxkit task ls | grep -q "^admin .*RUNNING"',
    });
    it('holds the pod back, not the machine, and says why', async () => {
      expect(Object.keys(await machine.tasks())).toEqual(['admin']);
      expect(await machine.console()).toMatch(/p2lk: volume data, iSCSI .*: failed: .*auth/i);
    });
  });
});
