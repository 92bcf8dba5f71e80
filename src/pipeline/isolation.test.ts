import { expect, test } from 'vitest';
import { definePlugin } from '../api/define-plugin.ts';
import type { Manifest } from '../linuxkit/manifest.ts';
import { translate } from './translate.ts';
import type { TranslateOptions } from './translate.ts';

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  securityContext: {runAsUser: 1000, runAsGroup: 1000}
  containers: [{name: web, image: "shop/web:1", command: [/web]}]
`;

/** What came of each workload: its errors, or `text`. */
const outcomes = async (
  texts: readonly string[],
  options: TranslateOptions = {},
): Promise<string[]> => {
  const found: string[] = [];
  for await (const { workload, text, diagnostics } of translate(
    [{ name: 'shop.yaml', text: texts.join('---\n') }],
    {
      settings: { unknownImage: 'assume' },
      images: { linuxkitCache: false, offline: true },
      ...options,
    },
  )) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    found.push(
      [
        workload?.name ?? 'input',
        ...errors.map(({ code }) => code),
        ...(text === undefined ? [] : ['text']),
      ].join(' '),
    );
  }
  return found;
};

test('a plugin that fails at one workload is heard again at the next', async () => {
  const picky = definePlugin({
    name: 'picky',
    apiVersion: 1,
    fields: [],
    apply: (hooks) =>
      hooks.container.tap('picky', (_, image, { workload }) => {
        if (workload.name === 'two') throw new Error('no tea');
        image.add('env', 'TEA=yes');
      }),
  });
  expect(await outcomes(['one', 'two', 'three'].map(pod), { plugins: [picky] })).toEqual([
    'one text',
    'two P2LK901',
    'three text',
  ]);
});

test("a fault of p2lk's own at one workload leaves the others", async () => {
  let calls = 0;
  const base: Manifest = {
    get kernel(): never {
      calls += 1;
      if (calls === 1) throw new Error('no tea');
      return undefined as never;
    },
  };
  expect(await outcomes(['one', 'two'].map(pod), { base })).toEqual(['one P2LK900', 'two text']);
});

test.each([
  ['a container without a name', '{image: "shop/web:1"}', 'P2LK112'],
  ['a container that is null', 'null', 'P2LK112'],
  ['a container that is a text', 'web', 'P2LK111'],
  ['containers that are no list', '7', 'P2LK111'],
])('%s is refused as the API says, and its neighbours are not', async (_, container, code) => {
  const broken = pod('broken').replace(/\{name: web.*\}/, container);
  const [one, two, three] = await outcomes([
    pod('one'),
    code === 'P2LK111' && container === '7' ? broken.replace('[7]', '7') : broken,
    pod('three'),
  ]);
  expect([one, three]).toEqual(['one text', 'three text']);
  expect(two).toContain(code);
  expect(two).not.toContain('P2LK9');
});

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: stock}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
`;

const withClaim = pod('shop')
  .replace('[/web]', '[/web], volumeMounts: [{name: stock, mountPath: /stock}]')
  .replace(
    'containers:',
    'volumes: [{name: stock, persistentVolumeClaim: {claimName: stock}}]\n  containers:',
  );

test('no plugin sees an object that breaks the rules of the API, alone or in a list', async () => {
  const seen: unknown[] = [];
  const looks = definePlugin({
    name: 'looks',
    apiVersion: 1,
    fields: [],
    references: () => [{ kind: 'Peek', name: '', optional: true }],
    apply: (hooks) =>
      hooks.resolve.for('Peek').tapPromise('looks', async (_, { object, objects }) => {
        seen.push(object('PersistentVolume', undefined, 'nas'), ...objects('PersistentVolume'));
        return undefined;
      }),
  });
  const volume = (spec: string): string =>
    `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: nas}\nspec: ${spec}\n---\n`;
  const whole = volume(
    '{capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: nas, path: /x}}',
  );
  expect(await outcomes([claim + whole + withClaim], { plugins: [looks] })).toEqual(['shop text']);
  expect(seen.filter((one) => one !== undefined)).toHaveLength(2);
  seen.length = 0;
  const broken = claim + volume('{accessModes: 7}') + withClaim;
  expect(await outcomes([broken], { plugins: [looks] })).toEqual([
    expect.stringMatching(/^shop (?:P2LK1\d\d )+P2LK202$/),
  ]);
  expect(seen.filter((one) => one !== undefined)).toEqual([]);
});

test('an object that breaks the rules stops only a pod that needs it', async () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: prices}\ndata: [tea]\n';
  const asks = pod('till').replace('[/web]', '[/web], envFrom: [{configMapRef: {name: prices}}]');
  const input = [map, pod('shop'), asks, pod('shed'), asks.replace('till', 'desk')].join('---\n');
  expect(await outcomes([input])).toEqual([
    'shop text',
    expect.stringMatching(/^till (?:P2LK1\d\d )+P2LK202$/),
    'shed text',
    'desk P2LK202',
  ]);
  const found = async (text: string) => {
    const all = [];
    for await (const { diagnostics } of translate([{ name: 'in.yaml', text }]))
      all.push(...diagnostics.filter(({ code }) => code.startsWith('P2LK1')));
    return all.map(({ severity }) => severity);
  };
  expect(await found(`${map}---\n${pod('shop')}`)).toEqual(['warning']);
  expect(await found(map)).toEqual(['error']);
});
