import { expect, it } from 'vitest';
import { address } from './base.ts';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: storefront, namespace: retail }
spec:
  serviceName: shops
  selector: { matchLabels: { app: storefront } }
  template:
    metadata: { labels: { app: storefront } }
    spec:
      dnsPolicy: Default
      dnsConfig:
        nameservers: [192.0.2.53]
        searches: [shop.example.org, example.org]
        options: [{ name: ndots, value: "2" }, { name: edns0 }]
      hostAliases:
        - { ip: 192.0.2.10, hostnames: [payments.example.org, payments] }
        - { ip: 192.0.2.11, hostnames: [stock.example.org] }
      initContainers:
        - name: look
          image: docker.io/library/busybox:1
          command: [sh, -c, 'hostname; cat /etc/hostname; grep -c shops /etc/hosts; grep nameserver /etc/resolv.conf; stat -f -c %T /dev/shm; echo kept >/dev/shm/init; echo 192.0.2.99 own >/srv/pages/hosts']
          volumeMounts: [{ name: pages, mountPath: /srv/pages }]
      containers:
        - name: web
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          env: [{ name: MARK, value: set }]
          volumeMounts: [{ name: pages, mountPath: /srv/pages }]
        - name: locked
          image: docker.io/library/busybox:1
          command: [sh, -c, 'pwd; id -u; sleep 3600']
          workingDir: /work/of/locked
          securityContext: { readOnlyRootFilesystem: true, runAsUser: 1000 }
          volumeMounts:
            - { name: pages, mountPath: /var/cache/pages/deep }
            - { name: state, mountPath: /state }
            - { name: zone, mountPath: /etc/zone, readOnly: true }
        - name: locked-root
          image: docker.io/judge/app:1
          securityContext: { readOnlyRootFilesystem: true, runAsUser: 0 }
        - name: own-hosts
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          volumeMounts:
            - { name: pages, mountPath: /etc/hosts, subPath: hosts }
            - { name: memory, mountPath: /dev/shm }
      volumes:
        - { name: pages, emptyDir: {} }
        - { name: state, emptyDir: {} }
        - { name: memory, emptyDir: { medium: Memory, sizeLimit: 96Mi } }
        - { name: zone, hostPath: { path: /etc/containerd, type: Directory } }
`;

/**
 * kubelet, `pkg/kubelet/kubelet_pods.go`, managedHostsFileContent and hostsEntriesFromHostAliases.
 */
const hosts = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${address}\tstorefront-0.shops.retail.svc.cluster.local\tstorefront-0

# Entries added by HostAliases.
192.0.2.10\tpayments.example.org\tpayments
192.0.2.11\tstock.example.org`;

describeBoot('names of the pod, its shared memory, and a read-only root', () => {
  const machine = booted(pod);

  it('bears the name of the StatefulSet’s first pod', async () => {
    expect(
      await machine.output('web', 'hostname; uname -n; cat /etc/hostname; echo $HOSTNAME'),
    ).toBe('storefront-0\nstorefront-0\nstorefront-0\nstorefront-0');
  });
  it('has the hosts file that a kubelet writes', async () => {
    expect(await machine.output('web', 'cat /etc/hosts')).toBe(hosts);
    expect(await machine.output('locked', 'cat /etc/hosts')).toBe(hosts);
  });
  it('has the resolver configuration of the machine, and dnsConfig after it', async () => {
    const lines = (await machine.output('web', 'cat /etc/resolv.conf')).split('\n');
    const [options, ...rest] = [
      lines.find((line) => line.startsWith('options ')),
      ...lines.filter((line) => !line.startsWith('options ')),
    ];
    expect(rest).toEqual([
      'search shop.example.org example.org',
      'nameserver 10.0.2.3',
      'nameserver 192.0.2.53',
    ]);
    expect(options?.split(' ').slice(1).toSorted()).toEqual(['edns0', 'ndots:2']);
  });
  it('shows all that to init containers too', async () => {
    const log = await machine.log('look');
    expect(log.split('\n').slice(0, 4)).toEqual([
      'storefront-0',
      'storefront-0',
      '1',
      'nameserver 10.0.2.3',
    ]);
    expect(log).toMatch(/tmpfs/);
  });
  it('lets a container add to its hosts file', async () => {
    expect(
      (await machine.exec('web', 'echo "192.0.2.12 added" >>/etc/hosts && grep added /etc/hosts'))
        .stdout,
    ).toMatch(/added/);
  });
  it('lets a volume take the place of the hosts file and of the shared memory', async () => {
    expect((await machine.tasks())['own-hosts']).toBe('RUNNING');
    expect(
      await machine.output(
        'own-hosts',
        'cat /etc/hosts; df -m /dev/shm | tail -n 1 | awk "{ print \\$2 }"; ls /dev/shm | wc -l',
      ),
    ).toBe('192.0.2.99 own\n96\n0');
  });

  it('shares 64 MiB of memory among the containers of the pod', async () => {
    expect(await machine.process('web', 'mounts')).toMatch(
      / \/dev\/shm tmpfs rw,nosuid,nodev,noexec,\S*size=65536k/,
    );
    expect(await machine.output('web', 'stat -c %a /dev/shm; echo hello >/dev/shm/note')).toBe(
      '1777',
    );
    expect(
      await machine.output('locked', 'cat /dev/shm/note /dev/shm/init; echo more >/dev/shm/mine'),
    ).toBe('hello\nkept');
    expect(
      (await machine.exec('web', 'dd if=/dev/zero of=/dev/shm/big bs=1M count=70; rm /dev/shm/big'))
        .stderr,
    ).toMatch(/No space left/);
  });
  it('has a message queue file system and a termination log', async () => {
    expect(await machine.process('web', 'mounts')).toMatch(/ \/dev\/mqueue mqueue /);
    expect(
      await machine.output('web', 'echo done >/dev/termination-log; cat /dev/termination-log'),
    ).toBe('done');
  });

  it('runs on a read-only root, with mount points and a working directory that the image lacks', async () => {
    expect(await machine.log('locked')).toBe('/work/of/locked\n1000');
    for (const path of ['/tmp/x', '/x', '/work/of/locked/x', '/etc/x']) {
      const service = 'locked-root';
      expect(
        (await machine.exec(service, `mkdir -p $(dirname ${path}) && touch ${path}`)).stderr,
      ).toMatch(/Read-only file system/);
    }
    expect((await machine.exec('locked', 'touch /etc/zone/x')).stderr).toMatch(
      /Read-only file system/,
    );
  });
  it('leaves volumes, /dev and the shared memory of such a container writable', async () => {
    expect(
      await machine.output('locked', 'touch /state/a /var/cache/pages/deep/b && ls /state'),
    ).toBe('a');
    expect(await machine.output('web', 'ls /srv/pages')).toMatch(/^b$/m);
    expect(
      await machine.output('locked', 'echo gone >/dev/null && touch /dev/shm/c && ls /dev/shm/c'),
    ).toBe('/dev/shm/c');
    expect((await machine.exec('locked-root', 'mkdir /dev/folder')).status).toBe(0);
  });
  it('leaves another container of the same image its writable root', async () => {
    expect(await machine.output('web', 'touch /x && ls /x')).toBe('/x');
  });
});
