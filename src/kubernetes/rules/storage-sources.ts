import { entries, given } from '../given.ts';
import { byteLength } from '../../values/bytes.ts';
import type { Scope } from '../scope.ts';
import type {
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  ISCSIVolumeSource,
  QuobyteVolumeSource,
  StorageOSVolumeSource,
} from '../generated/types.ts';
import { inRange, named, oneOf, required, requiredName } from './checks.ts';
import { dnsLabel } from './syntax.ts';

const qualified: readonly (readonly [start: string, form: RegExp])[] = [
  ['iqn', /iqn\.\d{4}-\d{2}\.([0-9A-Za-z\-.]+)(:[^,;*&$|\s]+)$/],
  ['eui', /^eui.[0-9A-Za-z]{16}$/],
  ['naa', /^naa.[0-9A-Za-z]{32}$/],
];

/** Name of an iSCSI target or initiator. */
function iscsiName(scope: Scope, field: string, value: string): void {
  const form = qualified.find(([start]) => value.startsWith(start))?.[1];
  if (form?.test(value) === true) return;
  scope.report(
    'P2LK127',
    {
      field,
      value,
      rule: 'it must be a name as iqn.2001-04.com.example:storage.disk1, eui.… or naa.…',
    },
    [field],
  );
}

/** Source: core/validation `validateISCSIVolumeSource`. */
export function iscsi(source: ISCSIVolumeSource, scope: Scope): void {
  required(scope, 'targetPortal', source.targetPortal);
  if (required(scope, 'iqn', source.iqn)) iscsiName(scope, 'iqn', source.iqn);
  inRange(scope, 'lun', source.lun, 0, 255);
  if (given(source.initiatorName)) iscsiName(scope, 'initiatorName', source.initiatorName);
  if (
    (source.chapAuthDiscovery === true || source.chapAuthSession === true) &&
    !given(source.secretRef)
  ) {
    scope.report('P2LK112', { owner: scope.here, field: 'secretRef', reason: 'for CHAP' }, [], {
      on: 'key',
    });
  }
}

/** Source: core/validation `validateFCVolumeSource`. */
export function fc(source: FCVolumeSource, scope: Scope): void {
  const [names, ids] = [source.targetWWNs?.length ?? 0, source.wwids?.length ?? 0];
  const fields = ['targetWWNs', 'wwids'];
  if (names === 0 && ids === 0) scope.report('P2LK121', { owner: 'fc', fields }, [], { on: 'key' });
  if (names > 0 && ids > 0) scope.report('P2LK119', { owner: 'fc', fields }, [], { on: 'key' });
  if (names === 0) return;
  if (!given(source.lun))
    scope.report('P2LK112', { owner: 'fc', field: 'lun', reason: 'with targetWWNs' }, [], {
      on: 'key',
    });
  inRange(scope, 'lun', source.lun, 0, 255);
}

/** Source: core/validation `validateFlexVolumeSource`. */
export function flexVolume(source: FlexVolumeSource, scope: Scope): void {
  required(scope, 'driver', source.driver);
  for (const [key] of entries(source.options)) {
    const owner = `.${key.split('/', 1)[0]?.toLowerCase()}`;
    if (!owner.endsWith('.kubernetes.io') && !owner.endsWith('.k8s.io')) continue;
    scope.report(
      'P2LK116',
      { field: 'option', value: key, rule: 'must not be of kubernetes.io or k8s.io' },
      ['options', key],
      {
        on: 'key',
      },
    );
  }
}

/** Source: core/validation `validateFlockerVolumeSource`. */
export function flocker(source: FlockerVolumeSource, scope: Scope): void {
  const fields = ['datasetName', 'datasetUUID'];
  if (!source.datasetName && !source.datasetUUID)
    scope.report('P2LK121', { owner: 'flocker', fields }, [], { on: 'key' });
  if (source.datasetName && source.datasetUUID)
    scope.report('P2LK119', { owner: 'flocker', fields }, [], { on: 'key' });
  if (source.datasetName?.includes('/') === true) {
    scope.report(
      'P2LK116',
      { field: 'datasetName', value: source.datasetName, rule: "must not have a '/'" },
      ['datasetName'],
    );
  }
}

/** Whether Go's `net.SplitHostPort` takes the text. */
const isHostPort = (text: string): boolean => /^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(text);

/** Source: core/validation `validateQuobyteVolumeSource`. */
export function quobyte(source: QuobyteVolumeSource, scope: Scope): void {
  required(scope, 'volume', source.volume);
  if (!required(scope, 'registry', source.registry)) return;
  const size = byteLength(source.tenant ?? '');
  if (size >= 65)
    return scope.report('P2LK128', { field: 'tenant', size, max: 64, unit: 'characters' }, [
      'tenant',
    ]);
  if (source.registry.split(',').every(isHostPort)) return;
  scope.report(
    'P2LK127',
    {
      field: 'registry',
      value: source.registry,
      rule: 'it must be host:port, or several with commas',
    },
    ['registry'],
  );
}

/** Source: core/validation `validateStorageOSVolumeSource`. */
export function storageos(source: StorageOSVolumeSource, scope: Scope): void {
  requiredName(scope, 'volumeName', source.volumeName, dnsLabel);
  named(scope, 'volumeNamespace', source.volumeNamespace, dnsLabel);
  scope.at('secretRef', source.secretRef, (reference) => required(scope, 'name', reference.name));
}

/** A kind left out is Shared. Source: core/validation `validateAzureDisk`. */
export function azureDisk(source: AzureDiskVolumeSource, scope: Scope): void {
  required(scope, 'diskName', source.diskName);
  oneOf(scope, 'cachingMode', source.cachingMode, ['None', 'ReadOnly', 'ReadWrite']);
  oneOf(scope, 'kind', source.kind, ['Shared', 'Dedicated', 'Managed']);
  if (!required(scope, 'diskURI', source.diskURI)) return;
  const start = source.kind === 'Managed' ? '/subscriptions/' : 'https://';
  if (source.diskURI.startsWith(start)) return;
  scope.report(
    'P2LK127',
    {
      field: 'diskURI',
      value: source.diskURI,
      rule: `it must start with ${start} for kind ${source.kind ?? 'Shared'}`,
    },
    ['diskURI'],
  );
}
