import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TargetServer, targetMissing } from './iscsi-server.ts';
import { booted, describeBoot } from './machine.ts';

const tools = 'docker.io/judge/tools:1';
const translate = { settings: { tools: { prepare: tools, format: tools, iscsi: tools } } };
const iqn = 'iqn.2026-01.org.example:shop';
const other = 'iqn.2026-01.org.example:archive';
const initiator = 'iqn.2026-01.org.example:machine';
const password = `it's a $(pass) = #1 \\ "word"`;

const secret = (session: string): string => `
---
apiVersion: v1
kind: Secret
metadata: { name: chap }
type: kubernetes.io/iscsi-chap
stringData:
  node.session.auth.username: shop
  node.session.auth.password: ${JSON.stringify(session)}
  discovery.sendtargets.auth.username: finder
  discovery.sendtargets.auth.password: finder-password
`;

const pod = (server: TargetServer): string => {
  const chap = `targetPortal: '${server.portal}', iqn: '${iqn}', chapAuthSession: true, chapAuthDiscovery: true`;
  return `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  securityContext: { fsGroup: 2000 }
  initContainers:
    - name: count
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo boot >>/data/boots; wc -l </data/boots; stat -c "%a %g" /data; cat /rates/today']
      volumeMounts: [{ name: data, mountPath: /data }, { name: rates, mountPath: /rates }]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { runAsUser: 1000, runAsGroup: 1000 }
      volumeMounts:
        - { name: data, mountPath: /data }
        - { name: rates, mountPath: /rates }
        - { name: archive, mountPath: /archive }
    - name: raw
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      volumeDevices: [{ name: raw, devicePath: /dev/shop }]
  volumes:
    - { name: data, iscsi: { ${chap}, lun: 1, fsType: ext4, secretRef: { name: chap } } }
    - { name: rates, iscsi: { ${chap}, lun: 2, readOnly: true, secretRef: { name: chap } } }
    - { name: raw, persistentVolumeClaim: { claimName: raw } }
    - name: archive
      iscsi: { targetPortal: '10.0.2.2:1', portals: ['${server.portal}'], iqn: '${other}', lun: 1, fsType: xfs, initiatorName: '${initiator}' }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: raw }
spec:
  capacity: { storage: 1Mi }
  accessModes: [ReadWriteOnce]
  storageClassName: ''
  volumeMode: Block
  iscsi: { ${chap}, lun: 3, secretRef: { name: chap, namespace: default } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: raw }
spec: { volumeName: raw, volumeMode: Block, storageClassName: '', accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } }
${secret(password)}`;
};

/** A pod of one volume, on a machine that has another service. */
const single = (source: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  initContainers:
    - { name: early, image: docker.io/library/busybox:1, command: [cat, /data/shoes], volumeMounts: [{ name: data, mountPath: /data }] }
  containers:
    - { name: web, image: docker.io/library/busybox:1, command: [sleep, '3600'], volumeMounts: [{ name: data, mountPath: /data }] }
  volumes:
    - { name: data, iscsi: ${source} }
`;
const withAdmin = {
  translate,
  base: {
    services: [
      { name: 'admin', image: 'docker.io/library/busybox:1', command: ['/bin/sleep', '3600'] },
    ],
  },
  until:
    'ctr -n services.linuxkit task ls | grep -q "^admin .*RUNNING" && grep -q "pod waits" /run/p2lk/log',
};

/** Makes an ext4 file system that holds one file. */
const fill = (server: TargetServer, disk: string, file: string, text: string): string => {
  const folder = join(server.folder, `with-${file}`);
  mkdirSync(folder);
  writeFileSync(join(folder, file), text);
  spawnSync('mkfs.ext4', ['-q', '-F', '-d', folder, disk]);
  return disk;
};

const skipped = targetMissing === '' ? '' : ` [skipped: ${targetMissing}]`;

describe.skipIf(targetMissing !== '')(`iscsi${skipped}`, async () => {
  const server = new TargetServer();
  if (targetMissing === '') {
    await server.start({ user: 'finder', password: 'finder-password' });
    const disks = [
      server.disk('data', 32),
      fill(server, server.disk('rates', 16), 'today', '1.08\n'),
      server.disk('raw', 1),
    ];
    server.offer(iqn, disks, { account: { user: 'shop', password } });
    server.offer(other, [server.disk('archive', 320)], { initiator });
  }
  beforeAll(() => {});
  afterAll(() => server.stop());

  describeBoot('disks of a target that wants CHAP, and of one that knows its initiator', () => {
    const machine = booted(pod(server), { translate, reboots: true });

    it('are there before the init containers, blank ones with a file system, for the pod’s group', async () => {
      expect(await machine.log('count')).toBe('1\n2775 2000\n1.08');
      expect(
        await machine.output('web', 'echo mine >/data/mine && stat -c "%u %g" /data/mine'),
      ).toBe('1000 2000');
      expect(await machine.output('web', 'echo old >/archive/old && cat /archive/old')).toBe('old');
      expect(await machine.output('web', 'grep -E " /(data|archive) " /proc/self/mounts')).toMatch(
        /^\/dev\/sd. \/archive xfs rw[^]*\/dev\/sd. \/data ext4 rw|^\/dev\/sd. \/data ext4 rw[^]*\/dev\/sd. \/archive xfs rw/,
      );
    });
    it('are not written to where the volume is read-only', async () => {
      expect(await machine.output('web', 'grep " /rates " /proc/self/mounts')).toMatch(/ext4 ro/);
      expect((await machine.exec('web', 'touch /rates/x')).stderr).toMatch(/Read-only file system/);
    });
    it('are handed over as devices', async () => {
      const script =
        'printf raw-data | dd of=/dev/shop conv=fsync 2>/dev/null && head -c 8 /dev/shop && stat -c " %F" /dev/shop';
      expect(await machine.output('raw', script)).toBe('raw-data block special file');
      expect(readFileSync(join(server.folder, 'raw'), 'latin1').slice(0, 8)).toBe('raw-data');
    });
    it('come back when the connection was lost', async () => {
      server.drop();
      expect(
        await machine.output('web', 'echo more >/data/more && sync && cat /data/more', 120),
      ).toBe('more');
      expect(await machine.rootOutput('dmesg | grep -c "detected conn error"')).not.toBe('0');
    });
    it('leave no password where others can read it', async () => {
      expect(
        await machine.rootOutput('stat -c %a /etc/p2lk/iscsi-auth /etc/p2lk/iscsi-auth/data'),
      ).toBe('700\n600');
      const folders =
        '/run/p2lk /run/log /var/log /var/lib/iscsi /etc /containers/onboot/*-p2lk-prepare-1/rootfs/etc';
      expect(
        await machine.rootOutput(
          `grep -rlF 'a $(pass)' ${folders} 2>/dev/null | xargs -r stat -c %a | grep -v '[046]00$' | wc -l`,
        ),
      ).toBe('0');
      expect(await machine.console()).not.toContain('$(pass)');
    });
    it('are unmounted when the machine is switched off, and keep what was written', async () => {
      await machine.reboot();
      expect(await machine.log('count')).toBe('2\n2775 2000\n1.08');
      expect(await machine.output('web', 'cat /data/mine /data/more /archive/old')).toBe(
        'mine\nmore\nold',
      );
      expect(await machine.output('raw', 'head -c 8 /dev/shop')).toBe('raw-data');
      expect(await machine.console()).not.toMatch(/is blank|recovery/);
    }, 600_000);
  });

  describeBoot('with a wrong password', () => {
    const source = `{ targetPortal: '${server.portal}', iqn: '${iqn}', lun: 2, chapAuthSession: true, secretRef: { name: chap } }`;
    const machine = booted(single(source) + secret('a wrong password'), withAdmin);
    it('hold the pod back, not the machine, and the console says why', async () => {
      expect(Object.keys(await machine.podTasks())).toEqual(['admin']);
      expect(await machine.console()).toMatch(
        /p2lk: volume data, iSCSI .*: failed: .*authorization failure/,
      );
      expect(await machine.console()).not.toContain('wrong password');
      expect(await machine.log('early')).toBe('');
    });
  });
});

describe.skipIf(targetMissing !== '')(`an iSCSI target that is absent${skipped}`, async () => {
  const server = new TargetServer();
  if (targetMissing === '') await server.choose();
  afterAll(() => server.stop());

  describeBoot('and comes late, with a disk of another kind', () => {
    const machine = booted(
      single(`{ targetPortal: '${server.portal}', iqn: '${iqn}', lun: 1 }`),
      withAdmin,
    );
    const said = async (pattern: RegExp): Promise<boolean> => {
      const ends = Date.now() + 120_000;
      while (!pattern.test(await machine.console()) && Date.now() < ends) await sleep(500);
      return pattern.test(await machine.console());
    };

    it('holds the pod back, not the machine, and says so', async () => {
      expect(Object.keys(await machine.podTasks())).toEqual(['admin']);
      expect(await machine.console()).toMatch(
        /p2lk: volume data, iSCSI .*: failed: .+\n(?:.*\n)*?p2lk: the pod waits/,
      );
      expect(await machine.log('early')).toBe('');
    });
    it('leaves a disk alone that holds data of no file system', async () => {
      const disk = server.disk('data', 20);
      const bytes = readFileSync(disk);
      bytes.write('tape archive', 18 * 2 ** 20);
      writeFileSync(disk, bytes);
      await server.start();
      server.offer(iqn, [disk]);
      expect(
        await said(/p2lk: volume data, iSCSI .*: failed: .* holds data that is no file system/),
      ).toBe(true);
      expect(readFileSync(disk).equals(bytes)).toBe(true);
    }, 180_000);
    it('starts the pod once there is a disk that will do, init containers first', async () => {
      fill(server, join(server.folder, 'data'), 'shoes', '12\n');
      expect(
        await machine.until('ctr -n services.linuxkit task ls | grep -q "^web .*RUNNING"', 180),
      ).toBe(true);
      expect(await machine.rootOutput('cat /var/log/*-early.out.log')).toBe('12');
      expect(await machine.output('web', 'cat /data/shoes')).toBe('12');
    }, 240_000);
  });
});
