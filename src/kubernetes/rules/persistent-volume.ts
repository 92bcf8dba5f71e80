import { entries, given } from '../given.ts';
import { parseQuantity } from '../quantity.ts';
import type { Scope } from '../scope.ts';
import type {
  CSIPersistentVolumeSource,
  PersistentVolumeSpec,
  SecretReference,
  Volume,
  VolumeNodeAffinity,
} from '../generated/types.ts';
import { nodeSelector } from './affinity.ts';
import { named, oneOf, oneOfOrEmpty, required, requiredName, withoutBacksteps } from './checks.ts';
import { checkAccessModes } from './claims.ts';
import { iscsi } from './storage-sources.ts';
import { dnsLabel, dnsSubdomain } from './syntax.ts';
import { csiDriver, sourceRules } from './volume-sources.ts';

const order = [
  ...([
    'hostPath',
    'gcePersistentDisk',
    'awsElasticBlockStore',
    'glusterfs',
    'flocker',
    'nfs',
    'rbd',
    'quobyte',
    'cephfs',
    'iscsi',
  ] as const),
  ...([
    'cinder',
    'fc',
    'flexVolume',
    'azureFile',
    'vsphereVolume',
    'photonPersistentDisk',
    'portworxVolume',
    'azureDisk',
    'scaleIO',
  ] as const),
  ...(['local', 'storageos', 'csi'] as const),
];

type Key = (typeof order)[number];
type Rules = {
  readonly [K in Key]?: (source: NonNullable<PersistentVolumeSpec[K]>, scope: Scope) => void;
};

/** A Secret of any namespace, both its names given. */
function secretReference(reference: SecretReference, scope: Scope): void {
  requiredName(scope, 'name', reference.name, dnsSubdomain);
  requiredName(scope, 'namespace', reference.namespace, dnsLabel);
}

const bothNames = (reference: SecretReference, scope: Scope): void => {
  required(scope, 'name', reference.name);
  required(scope, 'namespace', reference.namespace);
};

const csiSecrets = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

function csi(source: CSIPersistentVolumeSource, scope: Scope): void {
  requiredName(scope, 'driver', source.driver, csiDriver);
  required(scope, 'volumeHandle', source.volumeHandle);
  for (const key of csiSecrets) scope.at(key, source[key], secretReference);
}

/**
 * Where a PersistentVolume's source has rules of its own; the others are those of a pod's volume.
 */
const ownRules: Rules = {
  local: (source, scope) => {
    if (required(scope, 'path', source.path)) withoutBacksteps(scope, 'path', source.path);
  },
  csi,
  iscsi: (source, scope) => {
    iscsi(source, scope);
    scope.at('secretRef', source.secretRef, (reference) => required(scope, 'name', reference.name));
  },
  cinder: (source, scope) => {
    required(scope, 'volumeID', source.volumeID);
    scope.at('secretRef', source.secretRef, bothNames);
  },
  azureFile: (source, scope) => {
    required(scope, 'secretName', source.secretName);
    required(scope, 'shareName', source.shareName);
    if (source.secretNamespace === '')
      scope.report('P2LK112', { owner: scope.here, field: 'secretNamespace' }, ['secretNamespace']);
  },
  glusterfs: (source, scope) => {
    required(scope, 'endpoints', source.endpoints);
    required(scope, 'path', source.path);
    if (source.endpointsNamespace === '')
      scope.report('P2LK112', { owner: scope.here, field: 'endpointsNamespace' }, [
        'endpointsNamespace',
      ]);
    named(scope, 'endpointsNamespace', source.endpointsNamespace, dnsLabel);
  },
  storageos: (source, scope) => {
    requiredName(scope, 'volumeName', source.volumeName, dnsLabel);
    named(scope, 'volumeNamespace', source.volumeNamespace, dnsLabel);
    scope.at('secretRef', source.secretRef, bothNames);
  },
};

function nodeAffinity(value: VolumeNodeAffinity, scope: Scope): void {
  if (!given(value.required))
    scope.report('P2LK112', { owner: scope.here, field: 'required' }, [], { on: 'key' });
  scope.at('required', value.required, nodeSelector);
}

function capacity(spec: PersistentVolumeSpec, scope: Scope): void {
  const amounts = entries(spec.capacity);
  if (amounts.length !== 1 || amounts[0]?.[0] !== 'storage') {
    return scope.report(
      'P2LK112',
      { owner: scope.here, field: 'capacity.storage', reason: 'and no other capacity' },
      given(spec.capacity) ? ['capacity'] : [],
      { on: 'key' },
    );
  }
  const [, storage] = amounts[0];
  if ((parseQuantity(storage ?? 0)?.nano ?? 0n) > 0n) return;
  scope.report('P2LK115', { field: 'storage', value: storage ?? 0, rule: 'more than 0' }, [
    'capacity',
    'storage',
  ]);
}

function source<K extends Key>(key: K, spec: PersistentVolumeSpec, scope: Scope): void {
  const rule: Rules[K] =
    ownRules[key] ?? (sourceRules[key as keyof typeof sourceRules & keyof Volume] as Rules[K]);
  if (rule !== undefined)
    scope.at<NonNullable<PersistentVolumeSpec[K]>>(
      key,
      spec[key] as NonNullable<PersistentVolumeSpec[K]> | undefined,
      rule,
    );
}

/**
 * Spec of a PersistentVolume: P2LK112 to P2LK116, P2LK120 to P2LK122. Source: core/validation
 * `ValidatePersistentVolumeSpec`.
 */
export function persistentVolumeSpec(spec: PersistentVolumeSpec, scope: Scope): void {
  checkAccessModes(scope, spec.accessModes);
  capacity(spec, scope);
  oneOfOrEmpty(scope, 'persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, [
    'Delete',
    'Recycle',
    'Retain',
  ]);
  scope.at('nodeAffinity', spec.nodeAffinity, nodeAffinity);
  const [first, ...others] = order.filter((key) => given(spec[key]));
  if (first === undefined)
    scope.report(
      'P2LK121',
      { owner: 'PersistentVolume', fields: ['hostPath', 'nfs', 'csi', 'another source'] },
      [],
      { on: 'key' },
    );
  else source(first, spec, scope);
  // The API server lets flexVolume stand beside another source.
  for (const second of others.filter((key) => key !== 'flexVolume'))
    scope.report('P2LK120', { first: first ?? '', second }, [second], { on: 'key' });
  if (first === 'local' && !given(spec.nodeAffinity)) {
    scope.report(
      'P2LK112',
      { owner: scope.here, field: 'nodeAffinity', reason: 'for a local volume' },
      ['local'],
      { on: 'key' },
    );
  }
  if (
    spec.persistentVolumeReclaimPolicy === 'Recycle' &&
    given(spec.hostPath?.path) &&
    /^\/[/.]*$/.test(spec.hostPath.path)
  ) {
    scope.report(
      'P2LK122',
      { field: 'persistentVolumeReclaimPolicy: Recycle', reason: 'for hostPath /' },
      ['persistentVolumeReclaimPolicy'],
    );
  }
  named(scope, 'storageClassName', spec.storageClassName, dnsSubdomain);
  oneOf(scope, 'volumeMode', spec.volumeMode, ['Block', 'Filesystem']);
}
