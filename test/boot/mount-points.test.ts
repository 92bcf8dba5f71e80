import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';
import { staffImage } from './staff-image.ts';

const pod = `
apiVersion: v1
kind: ConfigMap
metadata: { name: conf }
data: { main.cfg: "a=1\\n", extra.cfg: "b=2\\n" }
---
apiVersion: v1
kind: Secret
metadata: { name: certs }
stringData: { tls.key: K }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  initContainers:
    - name: fill
      image: ${staffImage}
      command: [/bin/busybox, sh, -c, 'PATH=/bin; touch /data/mine && ls -A /data /missing; stat -c %u:%g /data']
  containers:
    - name: nested
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { readOnlyRootFilesystem: true }
      volumeMounts:
        - { name: conf, mountPath: /etc/app }
        - { name: certs, mountPath: /etc/app/tls }
        - { name: certs, mountPath: /etc/app/main.cfg, subPath: tls.key }
        - { name: certs, mountPath: /etc/app/keys/current, subPath: tls.key }
        - { name: work, mountPath: /etc/app/state/deep }
    - name: plain
      image: ${staffImage}
      command: [/bin/busybox, sleep, '3600']
    - name: sealed
      image: ${staffImage}
      command: [/bin/busybox, sleep, '3600']
      securityContext: { readOnlyRootFilesystem: true }
    - name: covered
      image: ${staffImage}
      command: [/bin/busybox, sleep, '3600']
      volumeMounts: [{ name: work, mountPath: /data }]
    - name: seeded
      image: docker.io/judge/vol:1
      command: [sleep, '3600']
      securityContext: { readOnlyRootFilesystem: true }
  volumes:
    - { name: conf, configMap: { name: conf } }
    - { name: certs, secret: { secretName: certs } }
    - { name: work, emptyDir: {} }
    - { name: nobody, hostPath: { path: /dev/never, type: CharDevice } }
    - { name: vendor, csi: { driver: csi.example.com } }
    - { name: absent, secret: { secretName: not-there } }
`;

describeBoot('mount points', () => {
  const machine = booted(pod);
  const inStaff = (service: string, script: string) =>
    machine.output(service, `PATH=/bin; ${script}`);

  it('are there inside a ConfigMap, as directories and files', async () => {
    expect(
      await machine.output(
        'nested',
        'cd /etc/app; cat extra.cfg tls/tls.key main.cfg keys/current; echo; ls; echo x >state/deep/x; cat state/deep/x',
      ),
    ).toBe('b=2\nKKK\nextra.cfg\nkeys\nmain.cfg\nstate\ntls\nx');
    expect((await machine.exec('nested', 'touch /etc/app/new')).stderr).toMatch(/Read-only/);
    expect((await machine.exec('nested', 'touch /etc/app/state/new')).stderr).toMatch(/Read-only/);
  });
  it('are not waited for where no container mounts the volume', async () => {
    expect(await machine.tasks()).toMatchObject({ nested: 'RUNNING', plain: 'RUNNING' });
    expect(await machine.console()).not.toMatch(/never|nobody|vendor/);
    expect((await machine.root('[ -e /dev/never ]')).status).not.toBe(0);
  });

  it.each(['plain', 'sealed'])(
    "of an image's VOLUME begin with its files and its owner (%s)",
    async (service) => {
      expect(await inStaff(service, 'stat -c "%a %u %g" /data /missing; readlink /data/seed')).toBe(
        '750 1234 50\n755 0 0\n../etc/group',
      );
      expect(
        await inStaff(service, 'cp /bin/busybox /data/busybox; /data/busybox echo ran; ls /data'),
      ).toBe('ran\nbusybox\nseed');
      expect((await machine.exec(service, 'PATH=/bin; touch /missing/x')).stderr).toMatch(
        /Permission denied/,
      );
    },
  );
  it("of an image's VOLUME are each container's own, init containers' too", async () => {
    expect(await machine.log('fill')).toBe('/data:\nmine\nseed\n\n/missing:\n1234:50');
    await inStaff('plain', 'echo a >/data/own');
    expect(await inStaff('sealed', 'ls /data')).not.toContain('own');
  });
  it("of an image's VOLUME can be written under a read-only root", async () => {
    expect(
      await machine.output('seeded', 'ls /srv; echo new >>/srv/seed && tail -n 1 /srv/seed'),
    ).toBe('seed\nnew');
    expect((await machine.exec('seeded', 'touch /x')).stderr).toMatch(/Read-only/);
  });
  it("of an image's VOLUME give way to a volume of the pod", async () => {
    expect(await inStaff('covered', 'stat -c %a /data; readlink /data/seed || echo none')).toBe(
      '777\nnone',
    );
  });
});
