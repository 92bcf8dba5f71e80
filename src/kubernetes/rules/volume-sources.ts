import { given } from '../given.ts';
import { parseQuantity } from '../quantity.ts';
import type { Scope } from '../scope.ts';
import type { Volume } from '../generated/types.ts';
import {
  fileMode,
  inRange,
  oneOf,
  relativePath,
  required,
  requiredName,
  withoutBacksteps,
} from './checks.ts';
import { claimTemplate } from './claims.ts';
import { downwardApiFile } from './downward-api.ts';
import { keyToPath, projected } from './projected.ts';
import {
  azureDisk,
  fc,
  flexVolume,
  flocker,
  iscsi,
  quobyte,
  storageos,
} from './storage-sources.ts';
import type { Syntax } from './syntax.ts';
import { dnsSubdomain } from './syntax.ts';

type Source = Exclude<keyof Volume, 'name'>;
type Rules = { readonly [K in Source]?: (source: NonNullable<Volume[K]>, scope: Scope) => void };

const hostPathTypes = [
  '',
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];

/** Fields that a source must have; for most old storage systems that is the whole rule. */
const needs =
  <T>(...fields: readonly (keyof T & string)[]) =>
  (source: T, scope: Scope): void => {
    for (const field of fields) required(scope, field, source[field]);
  };

/** A disk of a cloud, with its partition. */
const disk =
  <T extends { readonly partition?: number }>(id: keyof T & string) =>
  (source: T, scope: Scope): void => {
    required(scope, id, source[id]);
    inRange(scope, 'partition', source.partition, 0, 255);
  };

/** Name of a CSI driver. Source: core/validation `ValidateCSIDriverName`. */
export const csiDriver: Syntax = (name) =>
  name.length > 63 ? 'must be at most 63 characters long' : dnsSubdomain(name.toLowerCase());

const secretName = (
  scope: Scope,
  reference: { readonly name?: string } | undefined,
  key: string,
): void => scope.at(key, reference, (value) => required(scope, 'name', value.name));

/**
 * Rules of each source of a volume but `image`, which Kubernetes 1.33 does not judge, in the order
 * of the API server. Source: core/validation `validateVolumeSource`.
 */
export const sourceRules: Rules = {
  emptyDir: (source, scope) => {
    const { sizeLimit } = source;
    if (!given(sizeLimit) || (parseQuantity(sizeLimit)?.nano ?? 0n) >= 0n) return;
    scope.report('P2LK115', { field: 'sizeLimit', value: sizeLimit, rule: 'no negative amount' }, [
      'sizeLimit',
    ]);
  },
  hostPath: (source, scope) => {
    if (!required(scope, 'path', source.path)) return;
    withoutBacksteps(scope, 'path', source.path);
    oneOf(scope, 'type', source.type, hostPathTypes);
  },
  gitRepo: (source, scope) => {
    required(scope, 'repository', source.repository);
    relativePath(scope, 'directory', source.directory);
  },
  gcePersistentDisk: disk('pdName'),
  awsElasticBlockStore: disk('volumeID'),
  secret: (source, scope) => {
    required(scope, 'secretName', source.secretName);
    fileMode(scope, 'defaultMode', source.defaultMode);
    scope.each('items', source.items, keyToPath);
  },
  nfs: (source, scope) => {
    required(scope, 'server', source.server);
    if (!required(scope, 'path', source.path) || source.path.startsWith('/')) return;
    scope.report(
      'P2LK124',
      { field: 'path', value: source.path, rule: 'must be an absolute path' },
      ['path'],
    );
  },
  iscsi,
  glusterfs: needs('endpoints', 'path'),
  flocker,
  persistentVolumeClaim: needs('claimName'),
  rbd: needs('monitors', 'image'),
  cinder: (source, scope) => {
    required(scope, 'volumeID', source.volumeID);
    secretName(scope, source.secretRef, 'secretRef');
  },
  cephfs: needs('monitors'),
  quobyte,
  downwardAPI: (source, scope) => {
    fileMode(scope, 'defaultMode', source.defaultMode);
    scope.each('items', source.items, downwardApiFile);
  },
  fc,
  flexVolume,
  configMap: (source, scope) => {
    required(scope, 'name', source.name);
    fileMode(scope, 'defaultMode', source.defaultMode);
    scope.each('items', source.items, keyToPath);
  },
  azureFile: needs('secretName', 'shareName'),
  vsphereVolume: needs('volumePath'),
  photonPersistentDisk: needs('pdID'),
  portworxVolume: needs('volumeID'),
  azureDisk,
  storageos,
  projected,
  scaleIO: needs('gateway', 'system', 'volumeName'),
  csi: (source, scope) => {
    requiredName(scope, 'driver', source.driver, csiDriver);
    scope.at('nodePublishSecretRef', source.nodePublishSecretRef, (reference) =>
      requiredName(scope, 'name', reference.name, dnsSubdomain),
    );
  },
  ephemeral: (source, scope) => {
    if (!given(source.volumeClaimTemplate))
      scope.report('P2LK112', { owner: scope.here, field: 'volumeClaimTemplate' }, [], {
        on: 'key',
      });
    scope.at('volumeClaimTemplate', source.volumeClaimTemplate, claimTemplate);
  },
};

/** Names of the sources, in the order of the API server. */
export const sourceOrder = Object.keys(sourceRules) as readonly Source[];

/** Whether a key of a volume is a source that the rules know. */
export const isSource = (key: string): key is Source =>
  key === 'image' || Object.hasOwn(sourceRules, key);

/** Applies the rules of one source. */
export function checkSource<K extends Source>(key: K, volume: Volume, scope: Scope): void {
  const rule: Rules[K] = sourceRules[key];
  if (rule !== undefined)
    scope.at<NonNullable<Volume[K]>>(key, volume[key] as NonNullable<Volume[K]> | undefined, rule);
}
