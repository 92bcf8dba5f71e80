import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const missing = spawnSync('mkfs.ext4', ['-V']).error === undefined ? '' : 'no mkfs.ext4';

/** A local PersistentVolume and the claim that takes it. */
const claimed = (name: string, local: string, volumeMode = 'Filesystem'): string => `---
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec:
  capacity: { storage: 1Mi }
  accessModes: [ReadWriteOnce]
  storageClassName: local
  volumeMode: ${volumeMode}
  local: ${local}
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-1] }] }] } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec: { volumeName: ${name}, volumeMode: ${volumeMode}, storageClassName: local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } }
`;

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  securityContext: { fsGroup: 2000 }
  initContainers:
    - name: count
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo boot >>/orders/boots; wc -l </orders/boots; cat /stock/shoes; [ -b /dev/ledger ] && echo block']
      volumeMounts: [{ name: orders, mountPath: /orders }, { name: stock, mountPath: /stock }]
      volumeDevices: [{ name: ledger, devicePath: /dev/ledger }]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { runAsUser: 1000, runAsGroup: 1000 }
      volumeMounts:
        - { name: orders, mountPath: /orders }
        - { name: stock, mountPath: /stock }
        - { name: uploads, mountPath: /uploads }
        - { name: node-disk, mountPath: /node-disk }
    - name: books
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      volumeDevices:
        - { name: ledger, devicePath: /dev/ledger }
        - { name: archive, devicePath: /dev/archive }
    - name: clerk
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { runAsUser: 1000, runAsGroup: 1000 }
      volumeDevices: [{ name: ledger, devicePath: /dev/ledger }]
    - name: backup
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { privileged: true }
      volumeMounts: [{ name: node-disk, mountPath: /node-disk }]
      volumeDevices: [{ name: ledger, devicePath: /dev/ledger }]
  volumes:
    - { name: orders, persistentVolumeClaim: { claimName: orders } }
    - { name: stock, persistentVolumeClaim: { claimName: stock } }
    - { name: uploads, persistentVolumeClaim: { claimName: uploads } }
    - { name: ledger, persistentVolumeClaim: { claimName: ledger } }
    - { name: archive, persistentVolumeClaim: { claimName: archive, readOnly: true } }
    - { name: node-disk, hostPath: { path: /dev/vdb, type: BlockDevice } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: orders }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } }
${claimed('stock', '{ path: /dev/disk/by-label/stock }')}
${claimed('uploads', '{ path: /run/store/uploads }')}
${claimed('ledger', '{ path: /dev/vdb }', 'Block')}
${claimed('archive', '{ path: /dev/vdc }', 'Block')}
`;

const settings = {
  tools: { prepare: 'docker.io/judge/tools:1', format: 'docker.io/judge/tools:1' },
};

describe.skipIf(missing !== '')(
  `disks of the machine${missing === '' ? '' : ` [skipped: ${missing}]`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'p2lk-disks-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const disk = (name: string, size: number, text = ''): { file: string } => {
      const file = join(folder, name);
      writeFileSync(file, text);
      truncateSync(file, size * 1024 * 1024);
      return { file };
    };
    const disks = [
      disk('stock', 16),
      disk('ledger', 2, 'entries'),
      disk('archive', 2, 'old entries'),
      disk('data', 32),
    ];
    if (missing === '') {
      mkdirSync(join(folder, 'shelf'));
      writeFileSync(join(folder, 'shelf/shoes'), '12\n');
      spawnSync('mkfs.ext4', [
        '-q',
        '-F',
        '-L',
        'stock',
        '-d',
        join(folder, 'shelf'),
        join(folder, 'stock'),
      ]);
    }
    const options = {
      translate: { settings },
      disks,
      base: {
        before:
          'modprobe virtio_blk; mkdir -p /run/store/uploads; echo mine >/run/store/uploads/note; chmod 640 /run/store/uploads/note',
      },
    };

    describeBoot('at the first boot', () => {
      const machine = booted(pod, options);

      it('mounts what is there before the init containers, and makes a file system on the blank disk alone', async () => {
        expect(await machine.log('count')).toBe('1\n12\nblock');
        expect(await machine.console()).toMatch(/\/dev\/vdd is blank: making ext4/);
        expect(
          await machine.output('web', 'grep -E " /(orders|stock) " /proc/self/mounts'),
        ).toMatch(/\/dev\/vdd \/orders ext4 rw[^]*\/dev\/vda \/stock ext4 rw/);
      });
      it('gives files to the pod’s group', async () => {
        expect(
          await machine.output(
            'web',
            'stat -c "%a %g" /stock /stock/shoes /uploads/note && echo new >/stock/new && stat -c %g /stock/new',
          ),
        ).toBe('2775 2000\n664 2000\n660 2000\n2000');
        expect(
          await machine.output(
            'web',
            'cat /uploads/note; echo 3 >/orders/count && cat /orders/count',
          ),
        ).toBe('mine\n3');
      });
      it('hands disks over as devices, to read and write or to read alone', async () => {
        expect(
          await machine.output(
            'books',
            'head -c 7 /dev/ledger; echo; printf ENTRIES | dd of=/dev/ledger conv=notrunc 2>/dev/null; head -c 11 /dev/archive',
          ),
        ).toBe('entries\nold entries');
        expect((await machine.exec('books', 'printf x >/dev/archive')).stderr).toMatch(
          /Operation not permitted/,
        );
        expect(
          await machine.output(
            'books',
            'stat -c "%a %u %g %F" /dev/ledger; ls /dev | grep -c vd || true',
          ),
        ).toBe('660 0 0 block special file\n0');
      });
      it('opens no other disk to a container, and none to who has no right to the node', async () => {
        expect(
          (await machine.exec('books', 'mknod /tmp/d b 254 0 && head -c 1 /tmp/d')).stderr,
        ).toMatch(/Operation not permitted/);
        expect((await machine.exec('clerk', 'head -c 1 /dev/ledger')).stderr).toMatch(
          /Permission denied/,
        );
      });
      it('lets only a privileged container open a disk that a hostPath names', async () => {
        expect((await machine.exec('web', 'head -c 1 /node-disk')).stderr).toMatch(
          /Permission denied|Operation not permitted/,
        );
        expect(await machine.output('backup', 'head -c 3 /node-disk; head -c 3 /dev/ledger')).toBe(
          'ENTENT',
        );
      });
      it('unmounts the disks when the machine is switched off, and what was written is on them', async () => {
        await machine.rootOutput('kill -USR2 1');
        const ends = Date.now() + 60_000;
        while (!/Power down/.test(await machine.console()) && Date.now() < ends) await sleep(500);
        expect(await machine.console()).toMatch(/unmount volume stock: done[^]*Power down/);
        expect(readFileSync(join(folder, 'ledger'), 'latin1').slice(0, 8)).toBe('ENTRIES\0');
        expect(spawnSync('e2fsck', ['-fn', join(folder, 'data')]).status).toBe(0);
      });
    });

    describeBoot('after a reboot', () => {
      const machine = booted(pod, options);
      it('has kept what was written', async () => {
        expect(await machine.log('count')).toBe('2\n12\nblock');
        expect(await machine.output('web', 'cat /orders/count /stock/new')).toBe('3\nnew');
        expect(await machine.output('books', 'head -c 7 /dev/ledger')).toBe('ENTRIES');
        expect(await machine.console()).not.toMatch(/is blank/);
      });
    });

    describeBoot('without the data disk', () => {
      const admin = {
        name: 'admin',
        image: 'docker.io/library/busybox:1',
        command: ['/bin/sleep', '3600'],
      };
      const machine = booted(pod, {
        ...options,
        disks: disks.slice(0, 3),
        base: { ...options.base, services: [admin] },
        until:
          'ctr -n services.linuxkit task ls | grep -q "^admin .*RUNNING" && grep -q "pod waits" /run/p2lk/log',
      });
      it('holds the pod back, not the machine, says why, and takes no other disk for it', async () => {
        expect(Object.keys(await machine.podTasks())).toEqual(['admin']);
        expect(await machine.console()).toMatch(
          /claim orders on the data disk: failed: no disk has the label p2lk-data, and none is blank/,
        );
        expect(readFileSync(join(folder, 'ledger'), 'latin1').slice(0, 8)).toBe('ENTRIES\0');
      });
    });
  },
);
