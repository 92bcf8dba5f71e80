import { describe, expect, test } from 'vitest';
import { findings, shopPod, summary } from '../../../test/findings.ts';

const volumes = (...list: object[]): string[] => summary(shopPod({ volumes: list }));
const at = 'spec.volumes[0]';

test('names are DNS labels, given and used once', () => {
  expect(volumes({ name: 'data' }, { name: 'data', emptyDir: {} })).toEqual([
    'P2LK118 spec.volumes[1].name',
  ]);
  expect(volumes({ emptyDir: {} }, { name: 'Shop_Data' })).toEqual([
    'P2LK112 spec.volumes[0]',
    'P2LK116 spec.volumes[1].name',
  ]);
  expect(findings(shopPod({ volumes: [{ name: 'data' }, { name: 'data' }] }))[0]?.related).toEqual([
    'spec.volumes[0].name',
  ]);
});

test('a volume has one source; the message names both', () => {
  const [found] = findings(
    shopPod({ volumes: [{ name: 'data', hostPath: { path: '/srv' }, emptyDir: {} }] }),
  );
  expect(found).toMatchObject({
    code: 'P2LK120',
    path: 'spec.volumes[0].hostPath',
    message: 'volume "data" has two sources, emptyDir and hostPath; a volume has one',
    related: ['spec.volumes[0].emptyDir'],
  });
});

test('an image volume, which Kubernetes 1.33 sets aside, is judged as newer servers do', () => {
  const pod = (name: string, mountPath: string, image = {}): object =>
    shopPod({
      volumes: [{ name, image, emptyDir: {} }],
      containers: [{ name: 'web', image: 'nginx', volumeMounts: [{ name, mountPath }] }],
    });
  expect(summary(pod('catalogue', '/srv'))).toEqual([]);
  expect(summary(pod('../../etc', ''))).toEqual([
    'newer: P2LK116 spec.volumes[0].name',
    'newer: P2LK112 spec.containers[0].volumeMounts[0].mountPath',
  ]);
});

test('a trust bundle lies inside its volume', () => {
  const bundle = (path: string): string[] =>
    volumes({ name: 'data', projected: { sources: [{ clusterTrustBundle: { path } }] } });
  expect(bundle('ca/bundle.pem')).toEqual([]);
  expect(bundle('../bundle.pem')).toEqual([
    `newer: P2LK124 ${at}.projected.sources[0].clusterTrustBundle.path`,
  ]);
});

const iqn = 'iqn.2001-04.com.example:storage.disk1';
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

const valid: readonly object[] = [
  {},
  { emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
  { hostPath: { path: '/srv/shop', type: 'DirectoryOrCreate' } },
  { hostPath: { path: 'relative', type: '' } },
  {
    configMap: { name: 'shop', defaultMode: 0o644, items: [{ key: 'a', path: 'conf/a', mode: 0 }] },
  },
  { secret: { secretName: 'shop', optional: true } },
  { nfs: { server: 'nfs.example.com', path: '/exports' } },
  { iscsi: { targetPortal: '10.0.0.5', iqn, lun: 0, initiatorName: iqn } },
  { fc: { wwids: ['3600508b400105e210000900000490000'] } },
  { azureDisk: { diskName: 'shop', diskURI: '/subscriptions/x', kind: 'Managed' } },
  { csi: { driver: 'Secrets-Store.csi.k8s.io' } },
  { ephemeral: { volumeClaimTemplate: { metadata: { labels: { app: 'shop' } }, spec: claim } } },
  { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
  { projected: { sources: [{ secret: { name: 'shop' } }, { clusterTrustBundle: {} }] } },
];

test.each(valid.map((source) => [JSON.stringify(source), source]))('takes %s', (_, source) =>
  expect(volumes({ name: 'data', ...source })).toEqual([]),
);

const invalid: readonly (readonly [source: object, findings: readonly string[]])[] = [
  [{ emptyDir: { sizeLimit: '-1Mi' } }, [`P2LK115 ${at}.emptyDir.sizeLimit`]],
  [{ hostPath: {} }, [`P2LK112 ${at}.hostPath`]],
  [{ hostPath: { path: '/srv/../etc' } }, [`P2LK124 ${at}.hostPath.path`]],
  [{ hostPath: { path: '/srv', type: 'directory' } }, [`P2LK113 ${at}.hostPath.type`]],
  [{ configMap: {} }, [`P2LK112 ${at}.configMap`]],
  [{ configMap: { name: 'shop', defaultMode: 644 } }, [`P2LK114 ${at}.configMap.defaultMode`]],
  [
    { configMap: { name: 'shop', items: [{ key: 'a', path: '/etc/a' }, { path: '..a' }] } },
    [
      `P2LK124 ${at}.configMap.items[0].path`,
      `P2LK112 ${at}.configMap.items[1]`,
      `P2LK124 ${at}.configMap.items[1].path`,
    ],
  ],
  [{ secret: { name: 'shop' } }, [`P2LK110 ${at}.secret.name`, `P2LK112 ${at}.secret`]],
  [{ nfs: { server: 'nfs', path: 'exports' } }, [`P2LK124 ${at}.nfs.path`]],
  [{ nfs: {} }, [`P2LK112 ${at}.nfs`, `P2LK112 ${at}.nfs`]],
  [{ persistentVolumeClaim: {} }, [`P2LK112 ${at}.persistentVolumeClaim`]],
  [
    { iscsi: { targetPortal: '10.0.0.5', iqn: 'disk1', lun: 256, chapAuthSession: true } },
    [`P2LK127 ${at}.iscsi.iqn`, `P2LK114 ${at}.iscsi.lun`, `P2LK112 ${at}.iscsi`],
  ],
  [{ fc: {} }, [`P2LK121 ${at}.fc`]],
  [
    { fc: { targetWWNs: ['50060e801049cfd1'], wwids: ['x'] } },
    [`P2LK119 ${at}.fc`, `P2LK112 ${at}.fc`],
  ],
  [
    { gcePersistentDisk: { pdName: 'shop', partition: 256 } },
    [`P2LK114 ${at}.gcePersistentDisk.partition`],
  ],
  [
    { azureDisk: { diskName: 'shop', diskURI: '/subscriptions/x' } },
    [`P2LK127 ${at}.azureDisk.diskURI`],
  ],
  [{ rbd: { monitors: [], image: '' } }, [`P2LK112 ${at}.rbd.monitors`, `P2LK112 ${at}.rbd.image`]],
  [{ glusterfs: { endpoints: 'shop' } }, [`P2LK112 ${at}.glusterfs`]],
  [
    { flocker: { datasetName: 'a/b', datasetUUID: 'x' } },
    [`P2LK119 ${at}.flocker`, `P2LK116 ${at}.flocker.datasetName`],
  ],
  [{ quobyte: { registry: 'shop', volume: 'data' } }, [`P2LK127 ${at}.quobyte.registry`]],
  [{ storageos: { volumeName: 'A' } }, [`P2LK116 ${at}.storageos.volumeName`]],
  [
    { flexVolume: { driver: 'example/shop', options: { 'kubernetes.io/x': 'y' } } },
    [`P2LK116 ${at}.flexVolume.options.kubernetes.io/x`],
  ],
  [{ csi: { driver: 'a b' } }, [`P2LK116 ${at}.csi.driver`]],
  [
    { gitRepo: { directory: '/srv' } },
    [`P2LK112 ${at}.gitRepo`, `P2LK124 ${at}.gitRepo.directory`],
  ],
  [{ ephemeral: {} }, [`P2LK112 ${at}.ephemeral`]],
  [
    {
      ephemeral: {
        volumeClaimTemplate: { metadata: { name: 'shop' }, spec: { accessModes: ['RWO'] } },
      },
    },
    [
      `P2LK122 ${at}.ephemeral.volumeClaimTemplate.metadata.name`,
      `P2LK113 ${at}.ephemeral.volumeClaimTemplate.spec.accessModes[0]`,
      `P2LK112 ${at}.ephemeral.volumeClaimTemplate.spec`,
    ],
  ],
  [
    { downwardAPI: { items: [{ path: 'ip', fieldRef: { fieldPath: 'status.podIP' } }] } },
    [`P2LK113 ${at}.downwardAPI.items[0].fieldRef.fieldPath`],
  ],
  [
    {
      downwardAPI: {
        items: [{ path: 'cpu', resourceFieldRef: { resource: 'limits.cpu' } }, { path: 'x' }],
      },
    },
    [`P2LK112 ${at}.downwardAPI.items[0].resourceFieldRef`, `P2LK121 ${at}.downwardAPI.items[1]`],
  ],
  [
    { projected: { sources: [{ secret: { name: 'a' }, configMap: {} }] } },
    [`P2LK119 ${at}.projected.sources[0]`, `P2LK112 ${at}.projected.sources[0].configMap`],
  ],
  [
    {
      projected: {
        sources: [
          { secret: { name: 'a', items: [{ key: 'k', path: 'p' }] } },
          { configMap: { name: 'b', items: [{ key: 'k', path: 'p' }] } },
        ],
      },
    },
    [`P2LK118 ${at}.projected.sources[1].configMap.items[0].path`],
  ],
  [
    {
      projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 599 } }] },
    },
    [`P2LK114 ${at}.projected.sources[0].serviceAccountToken.expirationSeconds`],
  ],
];

describe('refuses', () => {
  test.each(
    invalid.map(([source, expected]) => [JSON.stringify(source), source, expected] as const),
  )('%s', (_, source, expected) => expect(volumes({ name: 'data', ...source })).toEqual(expected));
});

test('a token needs no service account, which admission has given the pod by then', () => {
  const token = [
    { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
  ];
  expect(summary(shopPod({ volumes: token }))).toEqual([]);
  expect(summary(shopPod({ volumes: token, serviceAccountName: 'shop' }))).toEqual([]);
});
