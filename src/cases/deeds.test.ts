import { expect, test } from 'vitest';
import { definePlugin } from '../api/define-plugin.ts';
import type { Plugin } from '../api/define-plugin.ts';
import type { Hooks } from '../api/hooks.ts';
import { isMounted, unmountAtShutdown } from '../drivers/unmount.ts';
import { resolveScript } from '../drivers/resolve-host.ts';
import { sh } from '../linuxkit/shell.ts';
import { translate } from '../pipeline/translate.ts';
import { deedsOf, printDeeds } from './deeds.ts';
import { watchPlugin } from './watched-plugin.ts';
import type { PluginCall } from './watched-plugin.ts';

const pod = `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  containers:
    - name: web
      image: registry.example.com/shop:1.4
      command: [/shop]
      volumeMounts: [{ name: data, mountPath: /data }]
  volumes: [{ name: data, emptyDir: {} }]
`;

const plugin = (name: string, apply: (hooks: Hooks) => void): Plugin =>
  definePlugin({ name, apiVersion: 1, fields: [], apply });

/** What a plugin did with the pod, beside others that are not asked about. */
const deedsBeside = async (watched: Plugin, others: readonly Plugin[] = []): Promise<string> => {
  const calls: PluginCall[] = [];
  const plugins = [...others, watchPlugin(watched, calls)];
  for await (const { diagnostics } of translate([{ name: 'pod.yaml', text: pod }], {
    plugins,
    settings: { unknownImage: 'assume' },
    images: { offline: true, linuxkitCache: false },
  }))
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return printDeeds(deedsOf(calls));
};

const busy = plugin('busy', (hooks) => {
  hooks.container.tap('busy', (_container, image) => image.add('env', 'BUSY=yes'));
  hooks.manifest.tap('busy', (manifest) => ({ ...manifest, kernel: { cmdline: 'quiet' } }));
});

test('what a plugin asks for is shown, and nothing that another does', async () => {
  const quiet = plugin('quiet', (hooks) => {
    hooks.container.tap('quiet', (_container, image, { environment }) => {
      image.add('env', 'QUIET=yes');
      image.replace('annotations', () => ({ a: 'b' }), 'the house wants it');
      environment.set('SEEN', 'yes');
    });
  });
  const alone = await deedsBeside(quiet);
  expect(alone).toBe(`Pod shop:
  - container web:
      - image.add env:
          - QUIET=yes
      - image.replace annotations:
          - a: b
          - the house wants it
      - environment.set SEEN: yes
`);
  expect(await deedsBeside(quiet, [busy])).toBe(alone);
});

test('an edit of a plan or of the manifest is shown as what it changes', async () => {
  const edits = plugin('edits', (hooks) => {
    hooks.volumePlan.tap('edits', (plan) => ({ ...plan, bindOptions: ['noexec'] }));
    hooks.manifest.tap('edits', (manifest) => ({
      ...manifest,
      services: manifest.services?.map((service) => ({
        ...service,
        command: [...(service.command ?? []), '--safe'],
      })),
    }));
  });
  expect(await deedsBeside(edits, [busy])).toBe(`Pod shop:
  - volumePlan data:
      - edit:
          bindOptions:
            - noexec
  - manifest:
      - edit:
          services:
            web:
              command:
                added:
                  - --safe
`);
});

test("p2lk's own scripts and the words of its commands are named, not shown", async () => {
  const mounts = plugin('mounts', (hooks) => {
    hooks.volumePlan.tap('mounts', (plan, _volume, context) => {
      unmountAtShutdown(context, 'disk', '/var/mnt');
      const run = sh`${isMounted('/var/mnt')} || mount /dev/sdb /var/mnt`;
      context.boot.run('beforeServices', { name: 'disk', run });
      return { ...plan, files: [resolveScript] };
    });
  });
  expect(await deedsBeside(mounts)).toBe(`Pod shop:
  - volumePlan data:
      - boot.run atShutdown:
          name: unmount volume data
          run: (unmountAtShutdown of a disk) /var/mnt
      - boot.run beforeServices:
          name: disk
          run: (isMounted) /var/mnt || mount /dev/sdb /var/mnt
      - edit:
          files:
            - path: etc/p2lk/resolve
              contents: (a script of p2lk)
              mode: "0755"
`);
});
