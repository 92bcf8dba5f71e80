import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../../src/api/settings.ts';
import { address } from './base.ts';
import { booted, describeBoot } from './machine.ts';

const objects = `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: site, namespace: shop }
data:
  MODE: fast
  2nd-hand: "yes"
  page.html: "<h1>Everything in stock</h1>\\n"
  greeting: "it's \\"open\\" $(date) & more"
binaryData: { logo.png: iVBORwD/AA== }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: evening, namespace: shop }
data: { MODE: slow }
---
apiVersion: v1
kind: Secret
metadata: { name: till, namespace: shop }
data: { key.der: MAD/gAo=, code: b2xk }
stringData: { code: "kiosk & lamp \\\\ $(id) |'\\"", pin: "4711" }
---
apiVersion: v1
kind: Service
metadata: { name: stock, namespace: shop }
spec: { clusterIP: 10.96.0.7, selector: { app: stock }, ports: [{ name: api, port: 8080 }] }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec:
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteOnce]
  storageClassName: slow
  hostPath: { path: /srv/orders, type: DirectoryOrCreate }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: orders, namespace: shop }
spec: { accessModes: [ReadWriteOnce], storageClassName: slow, resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: photos, namespace: shop }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

const pod = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: site, namespace: shop }
spec:
  selector: { matchLabels: { app: site } }
  template:
    metadata: { labels: { app: site, tier: front }, annotations: { owner: "team \\"web\\"" } }
    spec:
      nodeName: north-1
      securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 2000 }
      initContainers:
        - name: early
          image: docker.io/library/busybox:1
          command: [sh, -c, 'echo "$POD_IP \${#CODE}"; cat /till/pin; echo; id -G']
          env:
            - { name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
            - { name: CODE, valueFrom: { secretKeyRef: { name: till, key: code } } }
          volumeMounts: [{ name: till, mountPath: /till }]
      containers:
        - name: site
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          envFrom: [{ prefix: SITE_, configMapRef: { name: site } }, { configMapRef: { name: none, optional: true } }]
          resources: { limits: { memory: 100Mi, cpu: 1500m } }
          env:
            - { name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
            - { name: POD_IPS, valueFrom: { fieldRef: { fieldPath: status.podIPs } } }
            - { name: HOST_IP, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }
            - { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
            - { name: URL, value: 'http://$(POD_IP):8080/$(CODE)' }
            - { name: CODE, valueFrom: { secretKeyRef: { name: till, key: code } } }
            - { name: AFTER, value: '<$(CODE)>' }
            - { name: LIMIT, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }
          volumeMounts:
            - { name: site, mountPath: /site }
            - { name: site, mountPath: /etc/motd, subPath: greeting }
            - { name: till, mountPath: /till }
            - { name: all, mountPath: /all }
            - { name: about, mountPath: /about }
            - { name: orders, mountPath: /orders }
            - { name: photos, mountPath: /photos }
            - { name: none, mountPath: /none }
        - name: other
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          securityContext: { runAsUser: 1001, runAsGroup: 1001 }
          volumeMounts: [{ name: till, mountPath: /till }, { name: photos, mountPath: /photos, readOnly: true }]
      volumes:
        - name: site
          configMap: { name: site, items: [{ key: page.html, path: pages/index.html, mode: 0444 }, { key: logo.png, path: logo.png }, { key: greeting, path: greeting }] }
        - name: till
          secret: { secretName: till, defaultMode: 0400 }
        - name: all
          projected:
            defaultMode: 0640
            sources:
              - configMap: { name: site }
              - configMap: { name: evening }
              - secret: { name: till, items: [{ key: pin, path: till/pin, mode: 0600 }] }
        - name: about
          downwardAPI:
            items:
              - { path: labels, fieldRef: { fieldPath: metadata.labels } }
              - { path: annotations, fieldRef: { fieldPath: metadata.annotations } }
              - { path: memory, resourceFieldRef: { containerName: site, resource: limits.memory } }
              - { path: cpu, resourceFieldRef: { containerName: site, resource: limits.cpu } }
        - { name: orders, persistentVolumeClaim: { claimName: orders } }
        - { name: photos, persistentVolumeClaim: { claimName: photos } }
        - { name: none, secret: { secretName: none, optional: true } }
${objects}`;

const code = `kiosk & lamp \\ $(id) |'"`;

describeBoot('what a pod refers to', () => {
  let folder = '';
  const options = {
    base: { before: 'modprobe -a virtio_blk ext4' },
    disks: [] as { file: string }[],
    reboots: true,
    translate: {
      settings: {
        secrets: 'file',
        tools: { ...defaultSettings.tools, format: 'docker.io/judge/tools:1' },
      },
    },
  } as const;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'p2lk-disk-'));
    const file = join(folder, 'data.img');
    await writeFile(file, '');
    await truncate(file, 64 * 2 ** 20);
    (options.disks as { file: string }[]).push({ file });
  });
  const machine = booted(pod, options);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gives an init container its values, files and groups', async () => {
    expect(await machine.log('early')).toBe(`${address} ${code.length}\n4711\n1000 2000`);
  });
  it('fills in what only the machine knows', async () => {
    expect(await machine.output('site', 'echo "$POD_IP $POD_IPS $HOST_IP $NODE"')).toBe(
      `${address} ${address} ${address} north-1`,
    );
  });
  it('gives values of ConfigMaps, Secrets and Services to the letter', async () => {
    expect(
      await machine.output(
        'site',
        'echo "$URL"; echo "$CODE"; echo "$AFTER"; echo "$LIMIT $SITE_MODE"',
      ),
    ).toBe(`http://${address}:8080/$(CODE)\n${code}\n<${code}>\n100 fast`);
    expect((await machine.process('site', 'environ')).split('\0')).toContain('SITE_2nd-hand=yes');
    expect(
      await machine.output(
        'site',
        'echo "$SITE_greeting $STOCK_SERVICE_HOST $STOCK_SERVICE_PORT_API"',
      ),
    ).toBe(`it's "open" $(date) & more 10.96.0.7 8080`);
  });
  it('puts the bytes of keys into files', async () => {
    expect(
      await machine.output(
        'site',
        'cat /site/pages/index.html; od -An -tx1 /site/logo.png /till/key.der; cat /etc/motd',
      ),
    ).toBe(
      `<h1>Everything in stock</h1>\n 89 50 4e 47 00 ff 00 30 00 ff 80 0a\nit's "open" $(date) & more`,
    );
    expect(await machine.output('site', 'cat /till/code')).toBe(code);
    expect(await machine.output('site', 'ls /site /till')).toBe(
      '/site:\ngreeting\nlogo.png\npages\n\n/till:\ncode\nkey.der\npin',
    );
    expect(await machine.output('site', 'ls -A /none')).toBe('');
  });
  it('sets modes and owners as a kubelet does, with the group of the pod', async () => {
    const modes =
      'stat -L -c "%a %u %g" /site/pages/index.html /site/logo.png /till/pin /all/MODE /all/till/pin';
    expect(await machine.output('site', modes)).toBe(
      '444 0 2000\n644 0 2000\n440 0 2000\n640 0 2000\n640 0 2000',
    );
    expect(await machine.output('site', 'cat /all/till/pin /all/MODE')).toBe('4711slow');
    expect(await machine.output('other', 'cat /till/pin')).toBe('4711');
  });
  it('mounts them read-only', async () => {
    for (const file of ['/site/new', '/till/new', '/all/new', '/about/new'])
      expect((await machine.exec('site', `touch ${file}`)).stderr).toMatch(/Read-only file system/);
  });
  it("tells the pod's own metadata and limits", async () => {
    expect(
      await machine.output(
        'site',
        'cd /about; cat labels; echo; cat annotations; echo; cat memory; echo; cat cpu',
      ),
    ).toBe('app="site"\ntier="front"\nowner="team \\"web\\""\n104857600\n2');
  });
  it("keeps Secrets from the machine's other users", async () => {
    expect(
      await machine.rootOutput('find /etc/p2lk/secrets -type f -perm /077 2>/dev/null | wc -l'),
    ).toBe('0');
    const holders = 'grep -rl kiosk /etc /var/log /run/log /run/p2lk 2>/dev/null || true';
    const files = (await machine.rootOutput(holders)).split('\n');
    expect(files).toContain('/run/p2lk/bundles/site.json');
    expect(await machine.rootOutput(`find ${files.join(' ')} -perm /007`)).toBe('');
    expect(await machine.console()).not.toContain('kiosk');
  });
  it('binds a claim to its volume', async () => {
    await machine.rootOutput('echo 12 lamps >/srv/orders/1');
    expect(await machine.output('site', 'cat /orders/1')).toBe('12 lamps');
  });
  it('keeps what a claim without a volume holds on the data disk, over a reboot', async () => {
    expect(
      await machine.output(
        'site',
        'echo lamp.jpg >/photos/list; stat -c "%a %g" /photos; stat -c %g /photos/list',
      ),
    ).toBe('2777 2000\n2000');
    expect((await machine.exec('other', 'touch /photos/x')).stderr).toMatch(
      /Read-only file system/,
    );
    await machine.reboot();
    expect(await machine.output('other', 'cat /photos/list')).toBe('lamp.jpg');
    expect(await machine.rootOutput('grep -c " /var/lib/p2lk/data ext4 " /proc/mounts')).toBe('1');
  }, 600_000);
});
