import { expect, test } from 'vitest';
import { definePlugin } from '../../api/define-plugin.ts';
import type { PluginDefinition } from '../../api/define-plugin.ts';
import type { Plugin } from '../../api/define-plugin.ts';
import { translate } from '../translate.ts';

const shop = `apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  securityContext: {runAsUser: 1000, runAsGroup: 1000}
  containers:
    - name: web
      image: shop/web:1
      workingDir: /shop
      env:
        - {name: A, valueFrom: {configMapKeyRef: {name: missing, key: a}}}
        - {name: B, value: b}
`;

/** Every error of a translation, as its code and field. */
const errorsOf = async (text: string, ...plugins: readonly Plugin[]): Promise<string[]> => {
  const found: string[] = [];
  for await (const { diagnostics } of translate([{ name: 'shop.yaml', text }], {
    plugins,
    settings: { unknownImage: 'assume' },
    images: { linuxkitCache: false, offline: true },
  })) {
    for (const { code, severity, places } of diagnostics)
      if (severity === 'error') found.push(`${code} ${places[0]?.path.join('.') ?? ''}`.trim());
  }
  return found;
};

const env = (members: Partial<PluginDefinition<object, object>> = {}): Plugin =>
  definePlugin({
    name: 'env',
    apiVersion: 1,
    fields: ['Container.env', 'Container.envFrom', 'PodSpec.enableServiceLinks'],
    diagnostics: { wrong: { severity: 'error', title: 'wrong' } },
    apply: () => undefined,
    ...members,
  });

const variables = 'spec.containers.0.env';
const leavesOfFirst = [
  `P2LK301 ${variables}.0.name`,
  `P2LK301 ${variables}.0.valueFrom.configMapKeyRef.name`,
  `P2LK301 ${variables}.0.valueFrom.configMapKeyRef.key`,
];
const leavesOfSecond = [`P2LK301 ${variables}.1.name`, `P2LK301 ${variables}.1.value`];

test('what a plugin does not read is told, although optional lists have no answer', async () => {
  expect(await errorsOf(shop, env())).toEqual([...leavesOfFirst, ...leavesOfSecond]);
});

test('a needed answer that is missing excuses the entry that asks, and no other one', async () => {
  const asks = env({
    references: (pod, { place }) => [
      {
        kind: 'ConfigMap',
        namespace: 'default',
        name: 'missing',
        at: place([pod.containers[0]!.env![0]!.valueFrom!.configMapKeyRef!, 'name']),
      },
    ],
  });
  expect(await errorsOf(shop, asks)).toEqual([
    `P2LK201 ${variables}.0.valueFrom.configMapKeyRef.name`,
    ...leavesOfSecond,
  ]);
});

test('an optional answer that is missing excuses nothing', async () => {
  const asks = env({
    references: (pod, { place }) => [
      {
        kind: 'ConfigMap',
        namespace: 'default',
        name: 'missing',
        optional: true,
        at: place([pod.containers[0]!.env![0]!, 'name']),
      },
    ],
  });
  expect(await errorsOf(shop, asks)).toEqual([...leavesOfFirst, ...leavesOfSecond]);
});

test('a needed answer of nobody knows where excuses the plugin that asks, and no other one', async () => {
  const asks = env({ references: () => [{ kind: 'Vault', name: 'shop' }] });
  const idle = definePlugin({
    name: 'container',
    apiVersion: 1,
    fields: ['Container.workingDir', 'Container.image'],
    apply: () => undefined,
  });
  expect(await errorsOf(shop, asks)).toEqual(['P2LK201 metadata.name']);
  expect((await errorsOf(shop, asks, idle)).slice(0, 3)).toEqual([
    'P2LK201 metadata.name',
    'P2LK301 spec.containers.0.image',
    'P2LK301 spec.containers.0.workingDir',
  ]);
});

test("a plugin's own error excuses the entry that it is about; a warning excuses nothing", async () => {
  const finds = (severity: 'error' | 'warning'): Plugin =>
    env({
      apply: (hooks) =>
        hooks.container.tap('env', (container, _, { report }) =>
          report('wrong', { at: container.env![0]!.valueFrom!, message: 'wrong', severity }),
        ),
    });
  expect(await errorsOf(shop, finds('error'))).toEqual([
    `env/wrong ${variables}.0.valueFrom`,
    ...leavesOfSecond,
  ]);
  expect(await errorsOf(shop, finds('warning'))).toEqual([...leavesOfFirst, ...leavesOfSecond]);
});

test('a plugin that fails is excused for its own fields only', async () => {
  const fails = env({
    apply: (hooks) =>
      hooks.container.tap('env', () => {
        throw new Error('no tea');
      }),
  });
  const idle = definePlugin({
    name: 'container',
    apiVersion: 1,
    fields: ['Container.workingDir', 'Container.image'],
    apply: () => undefined,
  });
  expect(await errorsOf(shop, fails)).toEqual(['P2LK901 spec.containers.0']);
  expect(await errorsOf(shop, fails, idle)).toContain('P2LK301 spec.containers.0.workingDir');
});

test('a key that an object lacks is told once, where every list has an answer too', async () => {
  const others = `apiVersion: v1
kind: Service
metadata: {name: other, namespace: elsewhere}
spec: {selector: {a: b}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: none}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: missing}
data: {b: x}
---
`;
  expect(await errorsOf(others + shop)).toEqual([
    `env/missing-key ${variables}.0.valueFrom.configMapKeyRef.key`,
  ]);
});

test('an empty object says nothing, but where it is a choice', async () => {
  const empty = `apiVersion: v1
kind: Pod
metadata: {name: shop, annotations: {}}
spec:
  securityContext: {}
  affinity: {}
  nodeSelector: {}
  volumes: [{name: work, emptyDir: {}}]
  containers:
    - name: web
      image: shop/web:1
      resources: {limits: {}}
      securityContext: {}
      volumeMounts: [{name: work, mountPath: /w}]
`;
  expect(await errorsOf(empty)).toEqual([]);
  const doesNotRead = definePlugin({
    name: 'emptyDir',
    apiVersion: 1,
    fields: ['Volume.emptyDir'],
    apply: (hooks) =>
      hooks.volume.for('emptyDir').tap('emptyDir', ({ name }) => ({ source: `/work/${name}` })),
  });
  expect(await errorsOf(empty, doesNotRead)).toEqual(['P2LK301 spec.volumes.0.emptyDir']);
});
