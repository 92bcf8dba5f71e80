import { expect, test } from 'vitest';
import firewall from '../../plugins/firewall/index.ts';
import { definePlugin } from '../../src/api/define-plugin.ts';
import type { Image } from '../../src/linuxkit/manifest.ts';
import { defaultSettings } from '../../src/api/settings.ts';
import { booted, describeBoot } from './machine.ts';
import { freePort, get } from './web.ts';

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  initContainers:
    - name: look
      image: docker.io/library/busybox:1
      command: ["/bin/sh", "-c", "echo looked"]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: ["/bin/sh", "-c", "mkdir /www && echo shop >/www/index.html && exec busybox httpd -f -p 8080 -h /www"]
      ports: [{name: http, containerPort: 8080}]
`;

/**
 * What a base machine may bring: it listens to everybody, and the firewall alone keeps others away.
 */
const metrics: Image = {
  name: 'metrics',
  image: 'docker.io/library/busybox:1',
  command: [
    '/bin/sh',
    '-c',
    'echo load 1 >/run/index.html && exec busybox httpd -f -p 9100 -h /run',
  ],
  binds: ['/run:/run'],
};

/** Spoils a file of the manifest, as a fault of p2lk would. */
const spoil = (name: string) =>
  definePlugin({
    name: 'spoil',
    apiVersion: 1,
    fields: [],
    apply(hooks) {
      hooks.manifest.tap('spoil', (manifest) => ({
        ...manifest,
        files: (manifest.files ?? []).map((file) =>
          file.path === name
            ? { ...file, contents: '*filter\n-A NOWHERE -j ACCEPT\nCOMMIT\n' }
            : file,
        ),
      }));
    },
  })();

const cases = [
  {
    title: 'rules that do not load',
    options: { plugins: [spoil('etc/p2lk/firewall/open.v6')] },
    failed:
      /p2lk: open the ports of the pod: failed: ip6tables-restore <\/etc\/p2lk\/firewall\/open\.v6: ip6tables-restore.*failed/,
    isCutOff: false,
  },
  {
    title: 'a tools image without the program that loads them',
    options: {
      plugins: [firewall({ backend: 'nftables' })],
      settings: { tools: { ...defaultSettings.tools, prepare: 'docker.io/library/busybox:1' } },
    },
    failed:
      /p2lk: close the firewall: failed: nft -f - <\/etc\/p2lk\/firewall\/closed\.nft: .*nft: not found/,
    isCutOff: true,
  },
];

for (const { title, options, failed, isCutOff } of cases) {
  describeBoot(`a machine with ${title}`, async () => {
    const [web, base] = [await freePort(), await freePort()];
    const machine = booted(pod, {
      translate: options,
      base: { services: [metrics] },
      forwards: [
        { host: web, guest: 8080 },
        { host: base, guest: 9100 },
      ],
      until: '[ -e /run/witness/booted ] && busybox wget -q -O - http://127.0.0.1:9100/index.html',
    });

    test('says on the console what failed', async () =>
      expect(await machine.console()).toMatch(failed));
    test('runs nothing of the pod, and what the base machine brings', async () => {
      expect(await machine.log('look')).toBe('');
      expect(await machine.podTasks()).toEqual({ metrics: 'RUNNING' });
      const waits = 'p2lk: the pod waits for that; the rest of the machine goes on';
      expect(await machine.until(`grep -q ${JSON.stringify(waits)} /run/p2lk/log`, 60)).toBe(true);
    });
    test('lets nobody in, to the base machine neither', async () => {
      expect(await Promise.all([get(web), get(base)])).toEqual([undefined, undefined]);
      expect((await machine.rootOutput('ip rule')).includes('blackhole')).toBe(isCutOff);
    });
  });
}
