import { expect, test } from 'vitest';
import { definePlugin } from '../../api/define-plugin.ts';
import type { PluginDefinition } from '../../api/define-plugin.ts';
import type { Plugin } from '../../api/define-plugin.ts';
import { translate } from '../translate.ts';

const shop = `apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: fair}
spec:
  securityContext: {runAsUser: 1000, runAsGroup: 1000}
  containers:
    - {name: web, image: "shop/web:1", command: [/web], workingDir: /shop}
`;

const service = (name: string, namespace: string, port: number): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ` +
  `${namespace}}\nspec: {ports: [{port: ${port}}]}\n`;

/** Fields that no plugin honours, of the shop with a plugin in the place of `container`. */
const unread = async (members: Partial<PluginDefinition<object, object>>): Promise<string[]> => {
  const plugin: Plugin = definePlugin({
    name: 'container',
    apiVersion: 1,
    fields: ['Container.image', 'Container.command', 'Container.workingDir'],
    apply: () => undefined,
    ...members,
  });
  const found: string[] = [];
  for await (const { diagnostics } of translate(
    [
      {
        name: 'shop.yaml',
        text: shop + service('tea', 'fair', 80) + service('juice', 'town', 81),
      },
    ],
    {
      plugins: [plugin],
      settings: { unknownImage: 'assume' },
      images: { linuxkitCache: false, offline: true },
    },
  ))
    for (const { code, places } of diagnostics)
      if (code === 'P2LK301') found.push(places[0]?.path.join('.') ?? '');
  return found;
};

const container = 'spec.containers.0';

test('settle credits a field and all below it, and no other', async () => {
  const nothing = await unread({});
  expect(nothing).toEqual(
    expect.arrayContaining([`${container}.command.0`, `${container}.workingDir`]),
  );
  const settled = await unread({
    apply: (hooks) =>
      hooks.container.tap('container', (view, _image, { settle }) => settle(view, 'command')),
  });
  expect(settled).toContain(`${container}.workingDir`);
  expect(settled.filter((path) => path.includes('command'))).toEqual([]);
});

test('objects gives every one of a kind, of all namespaces, and none of another', async () => {
  const seen: string[][] = [];
  await unread({
    references: (_pod, { objects }) => {
      objects('Service');
      return [];
    },
    apply: (hooks) =>
      hooks.container.tap('container', (_view, _image, { objects }) => {
        const all = objects('Service').map(({ metadata }) => metadata?.name ?? '');
        seen.push([...all, ...objects('Kiosk').map(() => 'kiosk')]);
      }),
  });
  expect(seen).toEqual([['tea', 'juice']]);
});
