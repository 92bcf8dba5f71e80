import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      initContainers:
        - name: fetch
          image: docker.io/library/busybox:1
          command: [sh, -c, 'cp /bin/busybox /tools/busybox && echo "port=8080" >/conf/app.conf && stat -c %a /tools && ls -A /tools /conf']
          securityContext: { runAsUser: 1000, runAsGroup: 1000 }
          volumeMounts: [{ name: tools, mountPath: /tools }, { name: conf, mountPath: /conf }]
      containers:
        - name: site
          image: docker.io/library/busybox:1
          command: [sh, -c, '/tools/busybox echo ran; cat /etc/app/app.conf; sleep 3600']
          securityContext: { runAsUser: 1000, runAsGroup: 1000, capabilities: { drop: [ALL] } }
          env: [{ name: SITE, value: north }]
          volumeMounts:
            - { name: tools, mountPath: /tools, readOnly: true }
            - { name: conf, mountPath: /etc/app/app.conf, subPath: app.conf }
            - { name: cache, mountPath: /cache }
            - { name: logs, mountPath: /var/log/site, subPath: site/today }
            - { name: logs, mountPath: /var/log/expanded, subPathExpr: $(SITE)/today }
            - { name: memory, mountPath: /memory }
            - { name: limited, mountPath: '/limited space' }
        - name: reader
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          volumeMounts:
            - { name: cache, mountPath: /cache, readOnly: true }
            - { name: logs, mountPath: /logs }
            - { name: conf, mountPath: /logs/conf }
            - { name: conf, mountPath: /again }
        - name: counter
          image: docker.io/library/busybox:1
          command: [sh, -c, 'echo run >>/cache/runs; exit 1']
          securityContext: { runAsUser: 1001 }
          volumeMounts: [{ name: cache, mountPath: /cache }]
      volumes:
        - { name: tools, emptyDir: {} }
        - { name: conf, emptyDir: {} }
        - { name: cache, emptyDir: {} }
        - { name: logs }
        - { name: memory, emptyDir: { medium: Memory, sizeLimit: 8Mi } }
        - { name: limited, emptyDir: { sizeLimit: 4Mi } }
        - { name: unused, emptyDir: {} }
`;

describeBoot('emptyDir', () => {
  const machine = booted(pod);

  it('is an empty folder that anyone may write to', async () => {
    expect(await machine.log('fetch')).toBe('777\n/conf:\napp.conf\n\n/tools:\nbusybox');
    expect(await machine.errorLog('fetch')).toBe('');
    expect(
      await machine.output(
        'site',
        'stat -c "%a %u %g" /cache; touch /cache/mine; stat -c %u /cache/mine',
      ),
    ).toBe('777 0 0\n1000');
  });
  it('lets a container run what an init container left there', async () => {
    expect(await machine.log('site')).toMatch(/^ran\n/);
  });
  it('is one folder for every container that mounts it', async () => {
    await machine.output('site', 'echo fresh >/cache/page');
    expect(await machine.output('reader', 'cat /cache/page')).toBe('fresh');
  });
  it('can be mounted read-only in one container and stay writable in another', async () => {
    expect((await machine.exec('reader', 'touch /cache/x')).stderr).toMatch(
      /Read-only file system/,
    );
    expect((await machine.exec('site', 'touch /tools/x')).stderr).toMatch(/Read-only file system/);
    expect((await machine.exec('site', 'touch /cache/x')).status).toBe(0);
  });
  it('mounts a file that an init container made, by subPath', async () => {
    expect(
      await machine.output('site', 'cat /etc/app/app.conf; [ -f /etc/app/app.conf ] && echo file'),
    ).toBe('port=8080\nfile');
  });
  it('makes the folder of a subPath, writable as the volume is', async () => {
    expect(
      await machine.output(
        'site',
        'touch /var/log/site/access.log /var/log/expanded/error.log; stat -c %a /var/log/site',
      ),
    ).toBe('777');
    expect(await machine.output('reader', 'cd /logs; ls site/today north/today')).toBe(
      'north/today:\nerror.log\n\nsite/today:\naccess.log',
    );
  });
  it('is mounted inside another volume, and twice in one container', async () => {
    expect(await machine.output('reader', 'ls /logs/conf /again')).toBe(
      '/again:\napp.conf\n\n/logs/conf:\napp.conf',
    );
  });
  it('keeps to its size limit, in memory or not', async () => {
    const fill = async (folder: string, megabytes: number) =>
      machine.exec(
        'site',
        `dd if=/dev/zero of="${folder}/big" bs=1M count=${megabytes}; status=$?; rm "${folder}/big"; exit $status`,
      );
    expect((await fill('/memory', 7)).status).toBe(0);
    expect((await fill('/memory', 9)).stderr).toMatch(/No space left/);
    expect((await fill('/limited space', 3)).status).toBe(0);
    expect((await fill('/limited space', 5)).stderr).toMatch(/No space left/);
    expect(await machine.output('site', 'stat -f -c %T /memory')).toBe('tmpfs');
  });
  it('outlives a container that crashes and comes back', async () => {
    expect(
      await machine.until(
        '[ "$(ctr -n services.linuxkit task exec --exec-id runs$(date +%s) reader grep -c run /cache/runs)" -ge 2 ]',
        60,
      ),
    ).toBe(true);
  });
});
