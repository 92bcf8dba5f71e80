import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import smbShare from '../../examples/smb-share/index.ts';
import { booted, describeBoot } from './machine.ts';
import { SmbServer, smbMissing } from './smb-server.ts';

const account = 'shopaccount';
const key = 'c2hvcC1rZXk=';
const pod = `
apiVersion: v1
kind: Pod
metadata: { name: gallery }
spec:
  securityContext: { fsGroup: 2000 }
  initContainers:
    - name: index
      image: docker.io/library/busybox:1
      command: [sh, -c, 'ls /pictures >/rates/index']
      volumeMounts: [{ name: pictures, mountPath: /pictures }, { name: all, mountPath: /rates }]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sh, -c, 'trap "echo ended >/pictures/ended; exit" TERM; while :; do sleep 1; done']
      securityContext: { runAsUser: 1000, runAsGroup: 1000 }
      volumeMounts:
        - { name: pictures, mountPath: /pictures }
        - { name: rates, mountPath: /rates }
        - { name: azure, mountPath: /azure }
  volumes:
    - { name: pictures, azureFile: { secretName: account, shareName: pictures } }
    - { name: rates, csi: { driver: smb.csi.example.com, readOnly: true, nodePublishSecretRef: { name: nas }, volumeAttributes: { source: //10.0.2.2/rates } } }
    - { name: all, csi: { driver: smb.csi.k8s.io, volumeAttributes: { source: //10.0.2.2/rates, secretName: nas } } }
    - { name: azure, csi: { driver: file.csi.azure.com, volumeAttributes: { shareName: pictures, folderName: spring, secretName: account } } }
---
apiVersion: v1
kind: Secret
metadata: { name: account }
stringData: { azurestorageaccountname: ${account}, azurestorageaccountkey: '${key}' }
---
apiVersion: v1
kind: Secret
metadata: { name: nas }
stringData: { username: ${account}, password: '${key}' }
`;

describe.skipIf(smbMissing !== '')(
  `shares${smbMissing === '' ? '' : ` [skipped: ${smbMissing}]`}`,
  async () => {
    const server = smbMissing === '' ? new SmbServer() : undefined;
    await server?.start(account, key);
    server?.write('pictures/boots', 'red\n');
    server?.write('rates/today', '1.08\n');
    server?.write('pictures/spring/coats', 'green\n');
    afterAll(() => server?.stop());

    describeBoot('of Azure Files, of SMB servers, and of the example driver', () => {
      const hosts = `echo '10.0.2.2 ${account}.file.core.windows.net' >/run/hosts\nmount --bind /run/hosts /etc/hosts`;
      const machine = booted(pod, {
        translate: {
          plugins: [smbShare],
          settings: {
            tools: { prepare: 'docker.io/judge/tools:1', format: 'docker.io/judge/tools:1' },
          },
        },
        base: { before: hosts },
      });

      it('are there before the init containers', () => {
        expect(server?.read('rates/index')).toBe('boots\nspring\n');
      });
      it('are read and written by the server’s account, for the pod’s group', async () => {
        expect(
          await machine.output(
            'web',
            'cat /pictures/boots /rates/today /azure/coats; stat -c %g /pictures/boots',
          ),
        ).toBe('red\n1.08\ngreen\n2000');
        await machine.output('web', 'echo blue >/pictures/hats');
        expect(server?.read('pictures/hats')).toBe('blue\n');
      });
      it('are read-only where the volume is', async () => {
        expect((await machine.exec('web', 'touch /rates/x')).stderr).toMatch(
          /Read-only file system/,
        );
      });
      it('keep the password for root, and out of the console and the mounts', async () => {
        expect(
          await machine.rootOutput(
            'stat -c %a /etc/p2lk/cifs-credentials /etc/p2lk/cifs-credentials/pictures /etc/p2lk/smb/rates',
          ),
        ).toBe('700\n600\n600');
        expect(
          `${await machine.console()}${await machine.rootOutput('cat /proc/mounts')}`,
        ).not.toContain(key);
      });
      it('are left in order when the machine is switched off', async () => {
        await machine.rootOutput('kill -USR2 1');
        const ends = Date.now() + 60_000;
        while (!/unmount volume pictures: done/.test(await machine.console()) && Date.now() < ends)
          await sleep(500);
        expect(await machine.console()).toMatch(/p2lk: unmount volume pictures: done/);
        expect(server?.read('pictures/ended')).toBe('ended\n');
      });
    });
  },
);
