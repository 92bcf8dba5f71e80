import { describe, expect, test } from 'vitest';
import { translate } from '../../src/pipeline/translate.ts';

const many = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');

const address = (i: number): string => `10.1.${i >> 8}.${i & 255}`;

interface Parts {
  /** Lines below `spec`. */
  readonly spec?: string;
  /** Lines below the one container. */
  readonly container?: string;
  /** Lines of the list of volumes. */
  readonly volumes?: string;
}

const pod = ({ spec = '', container = '', volumes = '' }: Parts): string => `apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  securityContext: {runAsUser: 1000, runAsGroup: 1000}
${spec}  containers:
    - name: web
      image: shop/web:1
      command: [/web]
${container}${volumes === '' ? '' : `  volumes:\n${volumes}`}`;

/** A pod that mounts each of `count` volumes of a source. */
const mounting = (count: number, source: (i: number) => string, subPath = ''): string =>
  pod({
    container:
      '      volumeMounts:\n' +
      many(count, (i) => `        - {name: v${i}, mountPath: /m/${i}${subPath}}`),
    volumes: many(count, (i) => `    - {name: v${i}, ${source(i)}}`),
  });

const object = (kind: string, name: string, rest: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n${rest}\n---`;

const claimSpec = 'accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}';

/** Inputs that grow in one dimension, with the size at which that is measured. */
const inputs: readonly (readonly [what: string, size: number, make: (n: number) => string])[] = [
  ['openings of a template', 20_000, (n) => '{{'.repeat(n)],
  ['openings of both kinds', 20_000, (n) => `x: {{ }} ${'{{{%'.repeat(n)}`],
  ['actions of a template', 4000, (n) => many(n, () => 'a: {{ .Values.x }}')],
  [
    'volumes that nobody mounts',
    2000,
    (n) => pod({ volumes: many(n, (i) => `    - {name: v${i}, emptyDir: {}}`) }),
  ],
  [
    'objects that are not there, among others of like names',
    600,
    (n) =>
      many(n, (i) => object('ConfigMap', `shop-settings-${i}`, 'data: {}')) +
      pod({
        container:
          '      envFrom:\n' +
          many(n, (i) => `        - {configMapRef: {name: shop-setings-x${i}}}`),
      }),
  ],
  ['volumes', 600, (n) => mounting(n, () => 'emptyDir: {}')],
  ['volumes in memory', 600, (n) => mounting(n, () => 'emptyDir: {medium: Memory}')],
  ['paths in volumes', 600, (n) => mounting(n, () => 'emptyDir: {}', ', subPath: a')],
  ['NFS volumes', 500, (n) => mounting(n, (i) => `nfs: {server: nas, path: /${i}}`)],
  [
    'ConfigMaps as volumes',
    500,
    (n) =>
      many(n, (i) => object('ConfigMap', `m${i}`, 'data: {a: b}')) +
      mounting(n, (i) => `configMap: {name: m${i}}`),
  ],
  [
    'claims',
    400,
    (n) =>
      many(n, (i) => object('PersistentVolumeClaim', `c${i}`, `spec: {${claimSpec}}`)) +
      mounting(n, (i) => `persistentVolumeClaim: {claimName: c${i}}`),
  ],
  [
    'claims that name a volume',
    300,
    (n) =>
      many(
        n,
        (i) =>
          object(
            'PersistentVolumeClaim',
            `c${i}`,
            `spec: {volumeName: p${i}, storageClassName: "", ${claimSpec}}`,
          ) +
          '\n' +
          object(
            'PersistentVolume',
            `p${i}`,
            `spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: nas, path: /${i}}}`,
          ),
      ) + mounting(n, (i) => `persistentVolumeClaim: {claimName: c${i}}`),
  ],
  [
    'containers',
    250,
    (n) =>
      pod({ container: many(n, (i) => `    - {name: c${i}, image: "shop/c:1", command: [/c]}`) }),
  ],
  [
    'containers with resources',
    250,
    (n) =>
      pod({
        container: many(
          n,
          (i) =>
            `    - {name: c${i}, image: "shop/c:1", command: [/c], resources: {requests: {memory: 64Mi}}}`,
        ),
      }),
  ],
  [
    'images',
    250,
    (n) =>
      pod({
        container: many(n, (i) => `    - {name: c${i}, image: "shop/c${i}:1", command: [/c]}`),
      }),
  ],
  [
    'init containers',
    250,
    (n) =>
      pod({
        spec: `  initContainers:\n${many(n, (i) => `    - {name: c${i}, image: "shop/c:1", command: [/c]}`)}`,
      }),
  ],
  [
    'variables',
    2000,
    (n) => pod({ container: `      env:\n${many(n, (i) => `        - {name: V${i}, value: v}`)}` }),
  ],
  [
    'ports',
    2000,
    (n) =>
      pod({ container: `      ports:\n${many(n, (i) => `        - {containerPort: ${i + 1}}`)}` }),
  ],
  [
    'host ports at addresses',
    1500,
    (n) =>
      pod({
        container:
          '      ports:\n' +
          many(
            n,
            (i) =>
              `        - {containerPort: ${i + 1}, hostPort: ${i + 20_001}, hostIP: ${address(i)}}`,
          ),
      }),
  ],
  [
    'ports that a policy names',
    1500,
    (n) =>
      object(
        'NetworkPolicy',
        'p',
        `spec:\n  podSelector: {}\n  ingress:\n    - ports:\n${many(n, (i) => `        - {port: ${i + 1}}`)}`,
        'networking.k8s.io/v1',
      ) +
      `\n${pod({ container: `      ports:\n${many(n, (i) => `        - {containerPort: ${i + 1}}`)}` })}`,
  ],
  [
    'keys of a ConfigMap',
    2000,
    (n) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n` +
      `${many(n, (i) => `  k${i}: v`)}---\n${mounting(1, () => 'configMap: {name: m}')}`,
  ],
  [
    'ConfigMaps that are missing',
    1000,
    (n) =>
      pod({
        container:
          '      env:\n' +
          many(
            n,
            (i) => `        - {name: V${i}, valueFrom: {configMapKeyRef: {name: m${i}, key: a}}}`,
          ),
      }),
  ],
  [
    'Services',
    600,
    (n) =>
      many(n, (i) =>
        object(
          'Service',
          `s${i}`,
          `spec: {selector: {app: shop}, clusterIP: ${address(i)}, ports: [{port: 80}]}`,
        ),
      ) + pod({}),
  ],
  ['unknown keys', 2000, (n) => pod({ spec: many(n, (i) => `  k${i}: 1`) })],
  ['volumes of no driver', 2000, (n) => mounting(n, () => 'gitRepo: {repository: "x"}')],
  [
    'hostAliases',
    1000,
    (n) =>
      pod({
        spec: `  hostAliases:\n${many(n, (i) => `    - {ip: ${address(i)}, hostnames: [h${i}]}`)}`,
      }),
  ],
];

/** Processor time of one translation, places of its findings included, in milliseconds. */
const timeOf = async (text: string): Promise<number> => {
  const start = process.cpuUsage();
  for await (const { diagnostics } of translate([{ name: 'shop.yaml', text }], {
    settings: { unknownImage: 'assume' },
    images: { linuxkitCache: false, offline: true },
  }))
    for (const { places } of diagnostics) for (const place of places) place.span();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

/** Where four times the input takes sixteen times as long, a large one takes for ever. */
const most = 9;

describe('what four times as much costs is not far from four times the time', () => {
  test.each(inputs)('%s', { timeout: 120_000 }, async (_, size, make) => {
    const [small, large] = [make(size), make(4 * size)];
    await timeOf(small);
    let least = Infinity;
    // Other work on the machine makes single measurements worse, never better.
    for (let round = 0; round < 4 && least > most; round++) {
      const one = await timeOf(small);
      least = Math.min(least, (await timeOf(large)) / one);
    }
    expect(least).toBeLessThan(most);
  });
});
