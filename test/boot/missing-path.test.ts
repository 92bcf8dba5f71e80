import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  initContainers:
    - name: migrate
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo migrated >/run/base/migrated']
      volumeMounts: [{ name: base, mountPath: /run/base }]
    - name: count
      image: docker.io/library/busybox:1
      command: ['true']
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      volumeMounts: [{ name: certificates, mountPath: /certificates }]
    - name: sidekick
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
  volumes:
    - { name: base, hostPath: { path: /run/base } }
    - { name: certificates, hostPath: { path: /run/certificates, type: Directory } }
`;

describeBoot('a hostPath that is missing', () => {
  const console_ = {
    name: 'admin',
    image: 'docker.io/library/busybox:1',
    command: ['/bin/sleep', '3600'],
  };
  const machine = booted(pod, {
    base: { services: [console_] },
    until:
      'ctr -n services.linuxkit task ls | grep -q "^admin .*RUNNING" && grep -q "pod waits" /run/p2lk/log',
  });

  it('holds the pod back, and leaves the base machine its services', async () => {
    expect(Object.keys(await machine.podTasks())).toEqual(['admin']);
    expect(await machine.output('admin', 'echo here')).toBe('here');
  });
  it('says on the console what is missing', async () => {
    expect(await machine.console()).toMatch(
      /^p2lk: .*\/run\/certificates.*(fail|wait|not started)/m,
    );
  });
  it('runs no init container either', async () => {
    expect((await machine.root('[ -e /run/base/migrated ]')).status).not.toBe(0);
  });
  it('starts the pod once it is there, init containers first', async () => {
    await machine.rootOutput('mkdir /run/certificates && touch /run/certificates/shop.pem');
    expect(await machine.until('[ -e /run/p2lk/started ]', 120)).toBe(true);
    expect(await machine.rootOutput('cat /run/base/migrated')).toBe('migrated');
    expect(await machine.output('web', 'ls /certificates')).toBe('shop.pem');
    expect((await machine.tasks())['sidekick']).toBe('RUNNING');
    expect(await machine.console()).toMatch(
      /container migrate ended with exit code 0[^]*container count ended with exit code 0/,
    );
  });
});
