import { expect, test } from 'vitest';
import { summary } from '../../../test/findings.ts';

const object = (kind: string, fields: object): string[] =>
  summary({ apiVersion: 'v1', kind, metadata: { name: 'shop' }, ...fields });

test('keys of a ConfigMap', () => {
  expect(
    object('ConfigMap', { data: { 'shop.conf': 'x', UPPER_1: '' }, binaryData: { logo: 'AAEC' } }),
  ).toEqual([]);
  expect(
    object('ConfigMap', { data: { 'a/b': '', '..a': '' }, binaryData: { 'a/b': '' } }),
  ).toEqual([
    'P2LK116 data.a/b',
    'P2LK116 data...a',
    'P2LK116 binaryData.a/b',
    'P2LK118 binaryData.a/b',
  ]);
  expect(object('ConfigMap', { data: { big: 'x'.repeat(1024 * 1024 + 1) } })).toEqual([
    'P2LK128 data',
  ]);
  expect(object('ConfigMap', { data: { port: 80 }, binaryData: { logo: 'no base64' } })).toEqual([
    'P2LK111 data.port',
    'P2LK111 binaryData.logo',
  ]);
});

test.each([
  ['Opaque', {}, []],
  ['example.com/shop', {}, []],
  ['kubernetes.io/tls', { data: { 'tls.crt': '' } }, ['P2LK112 type']],
  ['kubernetes.io/tls', { data: { 'tls.crt': '' }, stringData: { 'tls.key': '' } }, []],
  ['kubernetes.io/basic-auth', {}, ['P2LK121 type']],
  ['kubernetes.io/basic-auth', { stringData: { password: '' } }, []],
  ['kubernetes.io/ssh-auth', { data: { 'ssh-privatekey': '' } }, ['P2LK112 type']],
  ['kubernetes.io/dockerconfigjson', { data: { '.dockerconfigjson': 'e30=' } }, []],
  [
    'kubernetes.io/dockerconfigjson',
    { stringData: { '.dockerconfigjson': '[]' } },
    ['P2LK126 stringData..dockerconfigjson'],
  ],
  ['kubernetes.io/service-account-token', {}, ['P2LK112 type']],
])('a Secret of type %s with %j', (type, fields, expected) =>
  expect(object('Secret', { type, ...fields })).toEqual(expected),
);

test('a claim has access modes and a size', () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  expect(object('PersistentVolumeClaim', { spec })).toEqual([]);
  expect(object('PersistentVolumeClaim', { spec: { volumeMode: 'File' } })).toEqual([
    'P2LK112 spec',
    'P2LK112 spec',
    'P2LK113 spec.volumeMode',
  ]);
  expect(
    object('PersistentVolumeClaim', {
      spec: {
        accessModes: ['ReadWriteOncePod', 'ReadOnlyMany'],
        resources: { requests: { storage: 0 } },
      },
    }),
  ).toEqual(['P2LK119 spec.accessModes', 'P2LK115 spec.resources.requests.storage']);
});

test('a PersistentVolume has one source, and a local one its node', () => {
  const spec = { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } };
  expect(
    object('PersistentVolume', {
      spec: { ...spec, nfs: { server: 'nfs.example.com', path: '/shop' } },
    }),
  ).toEqual([]);
  expect(object('PersistentVolume', { spec })).toEqual(['P2LK121 spec']);
  expect(
    object('PersistentVolume', {
      spec: { ...spec, capacity: {}, hostPath: { path: '/srv' }, nfs: {} },
    }),
  ).toEqual(['P2LK112 spec.capacity', 'P2LK120 spec.nfs']);
  expect(object('PersistentVolume', { spec: { ...spec, local: { path: '/mnt/disk1' } } })).toEqual([
    'P2LK112 spec.local',
  ]);
  expect(
    object('PersistentVolume', {
      spec: { ...spec, csi: { driver: 'a.b', nodePublishSecretRef: { name: 'x' } } },
    }),
  ).toEqual(['P2LK112 spec.csi', 'P2LK112 spec.csi.nodePublishSecretRef']);
});

test('names of the other companions', () => {
  expect(object('Service', { metadata: { name: '1shop' } })).toEqual(['P2LK116 metadata.name']);
  expect(object('ServiceAccount', { metadata: { name: 'Shop' } })).toEqual([
    'P2LK116 metadata.name',
  ]);
});
