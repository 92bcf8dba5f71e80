import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';
import { claimed, nfsMissing, NfsServer } from './nfs-server.ts';

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  initContainers:
    - name: migrate
      image: docker.io/library/busybox:1
      command: [sh, -c, 'cat /data/catalogue; mkdir -p /data/uploads; echo migrated >/data/migrated']
      volumeMounts: [{ name: data, mountPath: /data }]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sh, -c, 'trap "echo ended >/data/ended; exit" TERM; while :; do sleep 1; done']
      volumeMounts:
        - { name: data, mountPath: /data }
        - { name: data, mountPath: /uploads, subPath: uploads }
        - { name: data, mountPath: /read-only, readOnly: true }
        - { name: rates, mountPath: /rates }
        - { name: old, mountPath: /old }
  volumes:
    - { name: data, persistentVolumeClaim: { claimName: data } }
    - { name: rates, persistentVolumeClaim: { claimName: rates } }
    - { name: old, persistentVolumeClaim: { claimName: old } }
`;

describe.skipIf(nfsMissing !== '')(
  `nfs${nfsMissing === '' ? '' : ` [skipped: ${nfsMissing}]`}`,
  async () => {
    const server = nfsMissing === '' ? await NfsServer.make() : undefined;
    const { four = '', three = '' } = server?.options ?? {};
    afterAll(() => server?.stop());

    describeBoot('exports of a server that is there', () => {
      beforeAll(async () => {
        server?.write('shop/catalogue', 'shoes\n');
        server?.write('rates/today', '1.08\n');
        await server?.start();
      });
      const volumes =
        claimed('data', 'nas.example.org', '/shop', `${four},hard`) +
        claimed('rates', '10.0.2.2', '/rates', `${four},nfsvers=4.1,soft`, true) +
        claimed('old', '10.0.2.2', '/shop', three);
      const machine = booted(pod + volumes, {
        base: {
          before:
            'mount -o remount,rw / && echo "10.0.2.2 nas.example.org nas" >>/etc/hosts && mount -o remount,ro /',
        },
      });

      it('are there before the init containers, with what was on them', async () => {
        expect(await machine.log('migrate')).toBe('shoes');
        expect(server?.read('shop/migrated')).toBe('migrated\n');
      });
      it('are mounted by the newest version, or the one that is asked for, with their options', async () => {
        const mounts = await machine.output('web', 'grep " nfs" /proc/self/mounts');
        expect(mounts).toMatch(/^nas\.example\.org:\/shop \/data nfs4 rw,.*vers=4\.2,.*hard,/m);
        expect(mounts).toMatch(/^10\.0\.2\.2:\/rates \/rates nfs4 ro,.*vers=4\.1,.*soft,/m);
        expect(mounts).toMatch(/^10\.0\.2\.2:\/shop \/old nfs rw,.*vers=3,.*nolock,/m);
      });
      it('take what is written', async () => {
        await machine.output(
          'web',
          'echo one >/data/one; echo two >/uploads/two; echo three >/old/three',
        );
        expect([
          server?.read('shop/one'),
          server?.read('shop/uploads/two'),
          server?.read('shop/three'),
        ]).toEqual(['one\n', 'two\n', 'three\n']);
      });
      it('refuse writes where the volume or the mount is read-only', async () => {
        expect((await machine.exec('web', 'touch /rates/x')).stderr).toMatch(
          /Read-only file system/,
        );
        expect((await machine.exec('web', 'touch /read-only/x')).stderr).toMatch(
          /Read-only file system/,
        );
        expect(await machine.output('web', 'cat /rates/today /read-only/one')).toBe('1.08\none');
      });
      it('are left in order when the machine is switched off', async () => {
        await machine.rootOutput('kill -USR2 1');
        const ends = Date.now() + 60_000;
        while (!/unmount volume data: done/.test(await machine.console()) && Date.now() < ends)
          await sleep(500);
        expect(await machine.console()).toMatch(/p2lk: unmount volume data: done/);
        expect(server?.read('shop/ended')).toBe('ended\n');
      });
    });
  },
);

describe.skipIf(nfsMissing !== '')(
  `nfs that is absent${nfsMissing === '' ? '' : ` [skipped: ${nfsMissing}]`}`,
  async () => {
    const server = nfsMissing === '' ? await NfsServer.make() : undefined;
    afterAll(() => server?.stop());

    describeBoot('a server that comes late', () => {
      const admin = {
        name: 'admin',
        image: 'docker.io/library/busybox:1',
        command: ['/bin/sleep', '3600'],
      };
      const volumes = ['data', 'rates', 'old']
        .map((name) => claimed(name, '10.0.2.2', '/shop', server?.options.four ?? ''))
        .join('');
      const machine = booted(pod + volumes, {
        base: { services: [admin] },
        until:
          'ctr -n services.linuxkit task ls | grep -q "^admin .*RUNNING" && grep -q "pod waits" /run/p2lk/log',
      });

      it('holds the pod back, not the machine, and says so', async () => {
        expect(Object.keys(await machine.podTasks())).toEqual(['admin']);
        expect(await machine.console()).toMatch(
          /p2lk: volume data, NFS 10\.0\.2\.2:\/shop: failed: .+\n(?:.*\n)*?p2lk: the pod waits/,
        );
        expect(await machine.log('migrate')).toBe('');
      });
      it('starts the pod once the server is there, init containers first', async () => {
        server?.write('shop/catalogue', 'boots\n');
        await server?.start();
        expect(
          await machine.until('ctr -n services.linuxkit task ls | grep -q "^web .*RUNNING"', 120),
        ).toBe(true);
        expect(server?.read('shop/migrated')).toBe('migrated\n');
        expect(await machine.output('web', 'cat /data/catalogue')).toBe('boots');
      });
    });
  },
);
