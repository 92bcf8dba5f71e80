import { describe, expect, test } from 'vitest';
import { definePlugin } from '../api/define-plugin.ts';
import type { Plugin } from '../api/define-plugin.ts';
import { Report } from '../diagnostics/report.ts';
import type { Hooks } from '../api/hooks.ts';
import { translate } from '../pipeline/translate.ts';
import { PluginHost } from './plugin-host.ts';

const shop = `apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  containers:
    - name: web
      image: nginx
  volumes:
    - name: data
      nfs: {server: nas, path: /export}
`;

const plugin = (
  name: string,
  apply: (hooks: Hooks) => void,
  fields: readonly string[] = [],
): Plugin => definePlugin({ name, apiVersion: 1, fields, apply });

const register = (plugins: readonly Plugin[], drivers = {}): Report => {
  const report = new Report();
  return new PluginHost({ shipped: [], configured: plugins, drivers }, report).report;
};

const run = async (
  plugins: readonly Plugin[],
  options = {},
): Promise<readonly { code: string; message: string; text?: string }[]> => {
  const all = [];
  for await (const { diagnostics, text } of translate([{ name: 'shop.yaml', text: shop }], {
    plugins,
    settings: { unknownImage: 'assume' },
    images: { linuxkitCache: false },
    ...options,
  })) {
    for (const { code, message, severity } of diagnostics)
      if (severity === 'error') all.push({ code, message });
    if (text !== undefined) all.push({ code: 'text', message: text });
  }
  return all;
};

const nfs = (name: string, source = `/mnt/${name}`): Plugin =>
  plugin(
    name,
    (hooks) =>
      hooks.volume
        .for('nfs')
        .tap(name, (volume) =>
          volume.nfs?.server !== undefined && volume.nfs.path !== undefined
            ? { source }
            : undefined,
        ),
    ['Volume.nfs'],
  );

describe('registration', () => {
  test('two plugins that claim one volume type are an error until the config names the owner', () => {
    const report = register([nfs('acme'), nfs('zeta')]);
    expect(report.diagnostics.map(({ code }) => code)).toEqual(['P2LK502']);
    expect(report.diagnostics[0]?.help).toContain("drivers: { 'nfs': 'zeta' }");
    expect(register([nfs('acme'), nfs('zeta')], { nfs: 'acme' }).diagnostics).toEqual([]);
  });

  test('drivers that names a plugin without such a claim is an error', () => {
    expect(register([nfs('acme')], { nfs: 'zeta' }).diagnostics.map(({ code }) => code)).toEqual([
      'P2LK506',
    ]);
  });

  test.each([
    [
      'a tap under another name',
      plugin('acme', (hooks) => hooks.pod.tap('other', () => undefined)),
      'P2LK901',
    ],
    [
      'a volume type that no volume has',
      plugin('acme', (hooks) => hooks.volume.for('nsf').tap('acme', () => undefined)),
      'P2LK901',
    ],
    ['a field that the API has not', plugin('acme', () => undefined, ['Volume.nsf']), 'P2LK505'],
    [
      'a before that nobody bears',
      plugin('acme', (hooks) =>
        hooks.pod.tap({ name: 'acme', before: 'worklaod' }, () => undefined),
      ),
      'P2LK503',
    ],
  ])('%s is refused', (_, faulty, code) => {
    expect(register([faulty]).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test('a tap made after registration has closed is refused', () => {
    const report = new Report();
    const host = new PluginHost({ shipped: [] }, report);
    expect(() => host.hooks.pod.tap('late', () => undefined)).toThrow(/after registration/);
  });
});

describe('running', () => {
  test('a listed order of drivers is the order in which they are asked', async () => {
    const declines = plugin('first', (hooks) =>
      hooks.volume.for('nfs').tap('first', () => undefined),
    );
    const found = await run([nfs('acme'), declines], {
      disable: ['nfs'],
      drivers: { nfs: ['first', 'acme'] },
    });
    expect(found.map(({ code }) => code)).toEqual(['text']);
  });

  test('a plugin that throws is named with the hook, and no text comes out', async () => {
    const found = await run(
      [
        nfs('acme'),
        plugin('broken', (hooks) =>
          hooks.container.tap('broken', () => {
            throw new Error('no tea');
          }),
        ),
      ],
      { disable: ['nfs'] },
    );
    expect(found).toEqual([
      { code: 'P2LK901', message: 'plugin broken failed in hook container: no tea' },
    ]);
  });

  test('a promise from a synchronous hook is a fault, not a silence', async () => {
    const found = await run(
      [
        nfs('acme'),
        plugin('slow', (hooks) => hooks.podEnd.tap('slow', (async () => undefined) as never)),
      ],
      {
        disable: ['nfs'],
      },
    );
    expect(found.map(({ code }) => code)).toEqual(['P2LK901']);
  });

  test('a plugin that never answers is named with its reference', async () => {
    const hangs = definePlugin({
      name: 'hangs',
      apiVersion: 1,
      fields: [],
      references: () => [{ kind: 'Vault', name: 'shop' }],
      apply: (hooks) =>
        hooks.resolve.for('Vault').tapPromise('hangs', () => new Promise(() => undefined)),
    });
    const found = await run([nfs('acme'), hangs], { disable: ['nfs'], seconds: 0.05 });
    expect(found[0]).toEqual({
      code: 'P2LK902',
      message: 'plugin hangs gave no answer for Vault shop within 0.05 seconds',
    });
  });

  test('a field read outside of the declared ones stays unread', async () => {
    const reader = plugin(
      'reader',
      (hooks) => hooks.pod.tap('reader', (pod) => void JSON.stringify(pod)),
      [],
    );
    const found = await run([nfs('acme'), reader], { disable: ['nfs', 'container'] });
    expect(found.filter(({ code }) => code === 'P2LK301').map(({ message }) => message)).toEqual([
      expect.stringContaining('spec.containers[0].image'),
    ]);
  });

  test('a manifest that LinuxKit refuses is an error with its path', async () => {
    const writes = plugin('writes', (hooks) =>
      hooks.container.tap('writes', (_, image) => image.set('colour' as never, 'red' as never)),
    );
    const found = await run([nfs('acme'), writes], { disable: ['nfs'] });
    expect(found).toEqual([
      {
        code: 'P2LK401',
        message: 'services[0].colour is no key that LinuxKit knows and passes on',
      },
    ]);
  });
});
