import { expect, test } from 'vitest';
import { definePlugin } from '../../api/define-plugin.ts';
import type { Plugin, PluginDefinition } from '../../api/define-plugin.ts';
import { translate } from '../translate.ts';

const shop = `apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  securityContext: {runAsUser: 1000, runAsGroup: 1000}
  containers:
    - name: web
      image: shop/web:1
      volumeMounts:
        - {name: one, mountPath: /one}
        - {name: two, mountPath: /two}
  volumes:
    - {name: one, nfs: {server: nas, path: /one}}
    - {name: two, nfs: {server: nas, path: /two}}
`;

const errorsOf = async (...plugins: readonly Plugin[]): Promise<string[]> => {
  const found: string[] = [];
  for await (const { diagnostics } of translate([{ name: 'shop.yaml', text: shop }], {
    plugins,
    settings: { unknownImage: 'assume' },
    images: { linuxkitCache: false, offline: true },
  })) {
    for (const { code, severity, places, message } of diagnostics) {
      const [, why = ''] = code === 'P2LK310' ? message.split(' machine: ') : [];
      if (severity === 'error')
        found.push(`${code} ${places[0]?.path.join('.') ?? ''} ${why}`.trim());
    }
  }
  return found;
};

/** Takes the place of the shipped driver, reads all and makes nothing. */
const nfs = (members: Partial<PluginDefinition<object, object>> = {}): Plugin =>
  definePlugin({
    name: 'nfs',
    apiVersion: 1,
    fields: ['Volume.nfs'],
    diagnostics: { wrong: { severity: 'error', title: 'wrong' } },
    apply: (hooks) => hooks.volume.for('nfs').tap('nfs', () => undefined),
    ...members,
  });

const both = ['one', 'two'].map((_, i) => `P2LK310 spec.volumes.${i}.nfs`);

test('a volume that nobody claims is told', async () => {
  const found = await errorsOf(nfs({ apply: () => undefined }));
  expect(found).toEqual(both);
});

test('a volume that its driver declines is told, although optional lists have no answer', async () => {
  expect(await errorsOf(nfs())).toEqual(both.map((one) => `${one} nfs declined it`));
});

test('a needed answer that is missing excuses the volume that asks, and no other one', async () => {
  const asks = (optional: boolean): Plugin =>
    nfs({
      references: (pod, { place }) => [
        { kind: 'Secret', name: 'none', optional, at: place([pod.volumes![0]!.nfs!, 'server']) },
      ],
    });
  expect(await errorsOf(asks(false))).toEqual([
    'P2LK201 spec.volumes.0.nfs.server',
    'P2LK310 spec.volumes.1.nfs nfs declined it',
  ]);
  expect(await errorsOf(asks(true))).toEqual(both.map((one) => `${one} nfs declined it`));
});

test("a driver's own error stands for the volume that it is about, and no other one", async () => {
  const finds = nfs({
    apply: (hooks) =>
      hooks.volume.for('nfs').tap('nfs', ({ name, nfs: source }, { report }) => {
        if (name === 'one') report('wrong', { at: source!, message: 'wrong' });
        return undefined;
      }),
  });
  expect(await errorsOf(finds)).toEqual([
    'nfs/wrong spec.volumes.0.nfs',
    'P2LK310 spec.volumes.1.nfs nfs declined it',
  ]);
});

test('a driver that fails is told once', async () => {
  const fails = nfs({
    apply: (hooks) =>
      hooks.volume.for('nfs').tap('nfs', () => {
        throw new Error('no tea');
      }),
  });
  expect(await errorsOf(fails)).toEqual(['P2LK901 spec.volumes.0']);
});
