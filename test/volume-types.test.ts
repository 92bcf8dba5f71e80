import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../src/kubernetes/table.ts';
import { isVolumeKey } from '../src/host/claims.ts';
import { translate } from '../src/pipeline/translate.ts';
import type { TranslateOptions } from '../src/pipeline/translate.ts';
import { loadConfigFile } from '../src/config/load-config-file.ts';
import { readPage } from './docs/pages.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Json = { readonly [key: string]: unknown };

/** What a source needs to be a valid one; `{}` is enough for the others. */
const samples: { readonly [type: string]: Json } = {
  awsElasticBlockStore: { volumeID: 'vol-0123456789abcdef0' },
  azureDisk: { diskName: 'stock', diskURI: 'https://example.com/vhds/stock.vhd' },
  azureFile: { secretName: 'account', shareName: 'stock' },
  cephfs: { monitors: ['192.0.2.30'] },
  cinder: { volumeID: '1f2e3d4c-5b6a-4789-8abc-0123456789ab' },
  configMap: { name: 'settings' },
  csi: { driver: 'csi.example.com', volumeHandle: 'stock' },
  downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] },
  ephemeral: {
    volumeClaimTemplate: {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  },
  fc: { wwids: ['3600508b400105e210000900000490000'] },
  flexVolume: { driver: 'example.com/disk' },
  flocker: { datasetName: 'stock' },
  gcePersistentDisk: { pdName: 'stock' },
  gitRepo: { repository: 'https://git.example.com/pages.git' },
  glusterfs: { endpoints: 'gluster', path: 'stock' },
  hostPath: { path: '/var/mnt/stock' },
  image: { reference: 'registry.example.com/pages:1' },
  iscsi: { targetPortal: '192.0.2.20', iqn: 'iqn.2001-04.com.example:stock', lun: 0 },
  local: { path: '/var/mnt/stock' },
  nfs: { server: 'nas.example.com', path: '/stock' },
  persistentVolumeClaim: { claimName: 'stock' },
  photonPersistentDisk: { pdID: 'stock' },
  portworxVolume: { volumeID: 'stock' },
  projected: { sources: [{ configMap: { name: 'settings' } }] },
  quobyte: { registry: '192.0.2.40:7861', volume: 'stock' },
  rbd: { monitors: ['192.0.2.30'], image: 'stock' },
  scaleIO: {
    gateway: 'https://example.com',
    system: 's',
    volumeName: 'stock',
    secretRef: { name: 'account' },
  },
  secret: { secretName: 'account' },
  storageos: { volumeName: 'stock' },
  vsphereVolume: { volumePath: '[disks] stock.vmdk' },
};

/** Types of the API's own tables. */
const typesOf = (owner: 'Volume' | 'PersistentVolumeSpec'): readonly string[] =>
  Object.keys(fieldsOf(owner) ?? {}).filter((key) => isVolumeKey(key) && key !== 'name');

const pod = (volume: Json): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop' },
  spec: {
    securityContext: { runAsUser: 1000, runAsGroup: 1000 },
    containers: [
      {
        name: 'web',
        image: 'registry.example.com/shop:1.4',
        command: ['/shop'],
        volumeMounts: [{ name: 'stock', mountPath: '/stock' }],
      },
    ],
    volumes: [{ name: 'stock', ...volume }],
  },
});
const account = {
  azurestorageaccountname: 'shopaccount',
  azurestorageaccountkey: 'YWNjb3VudC1rZXk=',
};
const settings: Json = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { currency: 'EUR' },
};
const secret: Json = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'account' },
  stringData: account,
};
const claim: Json = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'stock' },
  spec: {
    volumeName: 'stock',
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  },
};
const volumeOf = (source: Json): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'stock' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '1Gi' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['a'] }] },
        ],
      },
    },
    ...source,
  },
});

/**
 * What the config gives the types that need it: images, servers, what a disk is known by, a driver.
 */
const config = `
tools: { iscsi: 'registry.example.com/iscsi:1', glusterfs: 'registry.example.com/glusterfs:11' }
plugins:
  - [glusterfs, { servers: { gluster: [192.0.2.7] } }]
  - [attachedDisk, { disks: { stock: { lun: 0 }, '[disks] stock.vmdk': { wwid: 6000C29a-1b2c-3d4e-5f60-718293a4b5c6 } } }]
configDrivers:
  csi/csi.example.com: { disk: { serial: { volume: handle } } }
  flexVolume/example.com/disk: { disk: { serial: stock } }
`;

const outcome = async (documents: readonly Json[], options: TranslateOptions) => {
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  for await (const { text: manifest, diagnostics } of translate([{ name: 'input.yaml', text }], {
    ...options,
    single: true,
    settings: { unknownImage: 'assume', ...options.settings },
    images: { linuxkitCache: false, offline: true },
  }))
    return { manifest, errors: diagnostics.filter(({ severity }) => severity === 'error') };
  throw new Error('no translation');
};

/** Types that no machine of one pod can have. */
const refused: ReadonlySet<string> = new Set([
  'flocker',
  'gitRepo',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'scaleIO',
  'storageos',
]);
/** Types that need something of the config, which the finding says. */
const configured: ReadonlySet<string> = new Set([
  'azureDisk',
  'csi',
  'flexVolume',
  'glusterfs',
  'iscsi',
  'vsphereVolume',
]);

const options = async (): Promise<TranslateOptions> => {
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-types-'));
  try {
    writeFileSync(join(folder, 'p2lk.config.yaml'), config);
    return await loadConfigFile(join(folder, 'p2lk.config.yaml'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('there is a sample of every type of the API', () => {
  const all = new Set([...typesOf('Volume'), ...typesOf('PersistentVolumeSpec')]);
  expect([...all].filter((type) => type !== 'emptyDir' && samples[type] === undefined)).toEqual([]);
  expect(all.size).toBeGreaterThan(29);
});

describe.each([
  ['as a volume of a pod', 'Volume'],
  ['as a PersistentVolume', 'PersistentVolumeSpec'],
] as const)('each type %s', (_, owner) => {
  const documents = (type: string): readonly Json[] => {
    const { volumeHandle, ...inline } = samples[type] ?? {};
    if (owner === 'Volume')
      return [
        pod({ [type]: inline }),
        settings,
        secret,
        claim,
        volumeOf({ hostPath: { path: '/var/mnt/stock' } }),
      ];
    const source = { ...inline, ...(volumeHandle !== undefined && { volumeHandle }) };
    return [
      pod({ persistentVolumeClaim: { claimName: 'stock' } }),
      claim,
      volumeOf({ [type]: source }),
      settings,
      secret,
    ];
  };

  test.each(typesOf(owner).filter((type) => !refused.has(type)))('%s translates', async (type) => {
    // An inline volume of csi has no handle, by which this driver knows its disk.
    const { manifest, errors } = await outcome(documents(type), await options());
    if (owner === 'Volume' && type === 'csi') {
      expect(errors.map(({ code }) => code)).toEqual(['configDrivers/value']);
      return;
    }
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    expect(manifest).toContain(':/stock:');
  });

  test.each(typesOf(owner).filter((type) => refused.has(type)))(
    '%s is refused with its own reason and a way out',
    async (type) => {
      const { manifest, errors } = await outcome(documents(type), {});
      expect(manifest).toBeUndefined();
      expect(errors.map(({ code }) => code)).toEqual(['P2LK310']);
      expect(errors[0]?.message).toMatch(
        new RegExp(`is of type ${type}, which no plugin makes on the machine: .{20}`),
      );
      expect(errors[0]?.help).not.toContain('list a plugin that makes');
      expect(errors[0]?.places[0]?.path.at(-1)).toBe(type);
    },
  );

  test.each(typesOf(owner).filter((type) => configured.has(type)))(
    '%s says what it needs of the config',
    async (type) => {
      const { errors } = await outcome(documents(type), {});
      expect(errors.length).toBeGreaterThan(0);
      for (const { message, help } of errors) {
        expect(message).toMatch(/\bvolume stock\b/);
        expect(help).toMatch(/config|tools:|disks:/);
        expect(help).not.toContain('list a plugin that makes');
      }
    },
  );
});

test.each(Object.keys(samples))('%s without its plugin says which one that is', async (type) => {
  const { volumeHandle: _, ...inline } = samples[type] ?? {};
  if (type === 'local' || refused.has(type) || type === 'csi' || type === 'flexVolume') return;
  const disable = [
    'attachedDisk',
    'ceph',
    'glusterfs',
    'azureFile',
    'smb',
    'iscsi',
    'nfs',
    'image',
    'projected',
    'persistentVolumeClaim',
    'hostPath',
  ];
  const { errors } = await outcome([pod({ [type]: inline }), settings, secret, claim], { disable });
  const found = errors.find(({ code }) => code === 'P2LK310');
  expect(found?.help).toMatch(/^take \w+ out of disable in the config$/);
});

test('docs/volumes.md has every type in its table', () => {
  const [, table = ''] = readPage('docs/volumes.md').split('\n## ');
  expect(
    [...typesOf('Volume'), ...typesOf('PersistentVolumeSpec')].filter(
      (type) => !table.includes(`\`${type}\``),
    ),
  ).toEqual([]);
});
