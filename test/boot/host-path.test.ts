import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-agent }
spec:
  selector: { matchLabels: { app: node-agent } }
  template:
    metadata: { labels: { app: node-agent } }
    spec:
      hostPID: true
      hostNetwork: true
      initContainers:
        - name: look
          image: docker.io/library/busybox:1
          command: [sh, -c, 'cat /config/rate; stat -c %a /made; cat /proc/1/comm']
          volumeMounts: [{ name: directory, mountPath: /config }, { name: made, mountPath: /made }]
      containers:
        - name: agent
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          volumeMounts:
            - { name: directory, mountPath: /config, readOnly: true }
            - { name: directory, mountPath: /part, subPath: part }
            - { name: file, mountPath: /etc/motd }
            - { name: any-file, mountPath: /any-file }
            - { name: any-new, mountPath: /any-new }
            - { name: made, mountPath: /made }
            - { name: made-file, mountPath: /made-file }
            - { name: socket, mountPath: /dev/log }
            - { name: character, mountPath: /character }
            - { name: block, mountPath: /block }
            - { name: link, mountPath: /link }
            - { name: colon, mountPath: /colon }
            - { name: zone, mountPath: /etc/localtime, readOnly: true }
            - { name: identity, mountPath: /etc/machine-id, readOnly: true }
            - { name: docker, mountPath: /run/docker.sock }
            - { name: machine, mountPath: /host, readOnly: true, mountPropagation: HostToContainer }
        - name: mounter
          image: docker.io/library/busybox:1
          command: [sh, -c, 'mkdir -p /mnt/inside && mount -t tmpfs inside /mnt/inside && echo seen >/mnt/inside/file; mkdir /inner/fuse && mount -t tmpfs fuse /inner/fuse && echo seen >/inner/fuse/file; sleep 3600']
          securityContext: { privileged: true }
          volumeMounts:
            - { name: mounts, mountPath: /mnt, mountPropagation: Bidirectional }
            - { name: inner, mountPath: /inner, mountPropagation: Bidirectional }
        - name: watcher
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          volumeMounts:
            - { name: mounts, mountPath: /mnt, mountPropagation: HostToContainer }
            - { name: inner, mountPath: /inner, mountPropagation: HostToContainer }
        - name: secluded
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          volumeMounts: [{ name: mounts, mountPath: /mnt }]
      volumes:
        - { name: directory, hostPath: { path: /run/store/config, type: Directory } }
        - { name: file, hostPath: { path: /run/store/motd, type: File } }
        - { name: any-file, hostPath: { path: /run/store/motd } }
        - { name: any-new, hostPath: { path: /var/lib/agent/new } }
        - { name: zone, hostPath: { path: /etc/localtime } }
        - { name: identity, hostPath: { path: /etc/machine-id, type: File } }
        - { name: docker, hostPath: { path: /var/run/docker.sock } }
        - { name: made, hostPath: { path: /var/lib/agent/made/deep, type: DirectoryOrCreate } }
        - { name: made-file, hostPath: { path: /run/store/made, type: FileOrCreate } }
        - { name: socket, hostPath: { path: /dev/log, type: Socket } }
        - { name: character, hostPath: { path: /dev/kmsg, type: CharDevice } }
        - { name: block, hostPath: { path: /run/store/disk, type: BlockDevice } }
        - { name: link, hostPath: { path: /run/store/link } }
        - { name: colon, hostPath: { path: '/run/store/a:b, c' } }
        - { name: machine, hostPath: { path: / } }
        - { name: mounts, hostPath: { path: /run/store/mounts } }
        - { name: inner, emptyDir: {} }
`;

const before = `mkdir -p /run/store/config/part "/run/store/a:b, c" /run/store/mounts
echo 5 >/run/store/config/rate
echo welcome >/run/store/motd
echo odd >"/run/store/a:b, c/name"
ln -s config /run/store/link
mknod /run/store/disk b 7 0
syslogd`;

describeBoot('hostPath, mount propagation and hostPID', () => {
  const machine = booted(pod, { base: { before } });

  it('mounts what is there, by every type', async () => {
    const script = `cat /config/rate /etc/motd /any-file /link/rate /colon/name
[ -S /dev/log ] && [ -c /character ] && [ -b /block ] && [ -d /any-new ] && [ -f /made-file ] && echo all`;
    expect(await machine.output('agent', script)).toBe('5\nwelcome\nwelcome\n5\nodd\nall');
  });
  it('has in place of the files of a node what will do, never a directory', async () => {
    expect(
      await machine.output(
        'agent',
        'date +%Z; grep -c "^[0-9a-f]\\{32\\}$" /etc/machine-id; stat -c %F /run/docker.sock',
      ),
    ).toBe('UTC\n1\nregular empty file');
  });
  it('makes what is to be made, with the modes of a kubelet', async () => {
    expect(
      await machine.rootOutput(
        'stat -c "%a %u %g" /var/lib/agent/new /var/lib/agent/made/deep /run/store/made',
      ),
    ).toBe('755 0 0\n755 0 0\n644 0 0');
  });
  it('does so before the init containers', async () => {
    expect((await machine.log('look')).split('\n').slice(0, 2)).toEqual(['5', '755']);
  });
  it('hands writes on to the machine, unless read-only', async () => {
    await machine.output(
      'agent',
      'echo x >/made/from-pod; echo y >/part/from-pod; logger -t agent hello',
    );
    expect(
      await machine.rootOutput(
        'cat /var/lib/agent/made/deep/from-pod /run/store/config/part/from-pod',
      ),
    ).toBe('x\ny');
    expect((await machine.exec('agent', 'touch /config/x')).stderr).toMatch(
      /Read-only file system/,
    );
    expect(await machine.rootOutput('grep -c "agent: hello" /var/log/messages')).toBe('1');
  });
  it('mounts the machine’s own root', async () => {
    expect(await machine.output('agent', 'ls /host/containers/services')).toMatch(/^agent$/m);
    expect((await machine.exec('agent', 'touch /host/x')).status).not.toBe(0);
  });

  it('carries a mount made in a privileged container to the machine and to its watchers', async () => {
    expect(await machine.until('[ -e /run/store/mounts/inside/file ]', 10)).toBe(true);
    expect(await machine.output('watcher', 'cat /mnt/inside/file /inner/fuse/file')).toBe(
      'seen\nseen',
    );
  });
  it('carries a mount made on the machine to whoever asked for it', async () => {
    await machine.rootOutput(
      'mkdir /run/store/mounts/outside && mount -t tmpfs outside /run/store/mounts/outside && echo seen >/run/store/mounts/outside/file',
    );
    expect(await machine.output('watcher', 'cat /mnt/outside/file')).toBe('seen');
    expect(await machine.output('mounter', 'cat /mnt/outside/file')).toBe('seen');
    expect(await machine.output('agent', 'cat /host/run/store/mounts/outside/file')).toBe('seen');
  });
  it('carries none to a container that did not ask', async () => {
    expect(await machine.output('secluded', 'ls /mnt/outside | wc -l')).toBe('0');
  });
  it('carries no mount of a watcher back', async () => {
    const pid = (
      await machine.rootOutput(
        `ctr -n services.linuxkit task ls | awk '$1 == "watcher" { print $2 }'`,
      )
    ).trim();
    await machine.rootOutput(
      `mkdir /run/store/mounts/back && nsenter -t ${pid} -m mount -t tmpfs back /mnt/back && nsenter -t ${pid} -m touch /mnt/back/file`,
    );
    expect(await machine.rootOutput('ls /run/store/mounts/back | wc -l')).toBe('0');
  });

  it('has the hosts file of a pod on its node’s network', async () => {
    expect(await machine.output('agent', 'head -n 1 /etc/hosts')).toBe(
      '# Kubernetes-managed hosts file (host network).',
    );
  });
  it('shows the machine’s processes to a pod with hostPID', async () => {
    expect(await machine.output('agent', 'cat /proc/1/comm')).toBe('init');
    expect(await machine.output('agent', 'ps | grep -c "[c]ontainerd "')).toMatch(/^[1-9]/);
    expect((await machine.log('look')).split('\n').at(-1)).toBe('init');
  });
});
