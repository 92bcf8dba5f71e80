import { given, texts, valueOf } from '../given.ts';
import { parseQuantity } from '../quantity.ts';
import type { Scope } from '../scope.ts';
import type {
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  TypedObjectReference,
} from '../generated/types.ts';
import { forbidden, named, oneOf, required } from './checks.ts';
import { labelSelector } from './labels.ts';
import { templateMetadata } from './metadata.ts';
import { dnsLabel, dnsSubdomain } from './syntax.ts';

const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

/** Access modes of a claim or volume. */
export function checkAccessModes(scope: Scope, modes: readonly string[] | null | undefined): void {
  if (!required(scope, 'accessModes', modes)) return;
  for (const [index, value] of texts(modes).entries()) {
    if (!accessModes.includes(value))
      scope.report('P2LK113', { field: 'accessModes', value, allowed: accessModes }, [
        'accessModes',
        index,
      ]);
  }
  if (
    modes?.includes('ReadWriteOncePod') === true &&
    modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))
  ) {
    scope.report(
      'P2LK119',
      { owner: 'accessModes', fields: ['ReadWriteOncePod', 'other modes'] },
      ['accessModes'],
      { on: 'key' },
    );
  }
}

function dataSource(source: TypedObjectReference, scope: Scope): void {
  required(scope, 'name', source.name);
  required(scope, 'kind', source.kind);
  named(scope, 'apiGroup', source.apiGroup, dnsSubdomain);
  named(scope, 'namespace', source.namespace, dnsLabel);
  if (!source.apiGroup && source.kind)
    oneOf(scope, 'kind', source.kind, ['PersistentVolumeClaim'], 'without apiGroup');
}

/**
 * Spec of a claim: P2LK112, P2LK113, P2LK115, P2LK116, P2LK119. Source: core/validation
 * `ValidatePersistentVolumeClaimSpec`.
 */
function claimSpec(spec: PersistentVolumeClaimSpec, scope: Scope): void {
  checkAccessModes(scope, spec.accessModes);
  scope.at('selector', spec.selector, labelSelector);
  const storage = valueOf(spec.resources?.requests, 'storage');
  if (storage === undefined)
    scope.report('P2LK112', { owner: scope.here, field: 'resources.requests.storage' }, [], {
      on: 'key',
    });
  else if ((parseQuantity(storage ?? 0)?.nano ?? 0n) <= 0n) {
    scope.report('P2LK115', { field: 'storage', value: storage ?? 0, rule: 'more than 0' }, [
      'resources',
      'requests',
      'storage',
    ]);
  }
  named(scope, 'storageClassName', spec.storageClassName, dnsSubdomain);
  oneOf(scope, 'volumeMode', spec.volumeMode, ['Block', 'Filesystem']);
  scope.at('dataSource', spec.dataSource, dataSource);
  scope.at('dataSourceRef', spec.dataSourceRef, dataSource);
  const { dataSource: plain, dataSourceRef: reference } = spec;
  if (
    given(plain) &&
    given(reference) &&
    (plain.kind !== reference.kind || plain.name !== reference.name)
  ) {
    scope.report('P2LK119', {
      owner: scope.here,
      fields: ['dataSource', 'a different dataSourceRef'],
    });
  }
}

/** Spec of a whole claim, where the API server drops data sources before it validates. */
export const wholeClaimSpec = (spec: PersistentVolumeClaimSpec, scope: Scope): void =>
  claimSpec({ ...spec, dataSource: undefined, dataSourceRef: undefined }, scope);

const metadataOfTemplate = new Set(['labels', 'annotations']);

/** A generation of 0 is an absent one. */
const isZero = (field: string, value: unknown): boolean => field === 'generation' && value === 0;

/**
 * Claim of an ephemeral volume. Source: core/validation `ValidatePersistentVolumeClaimTemplate`.
 */
export function claimTemplate(template: PersistentVolumeClaimTemplate, scope: Scope): void {
  scope.at('metadata', template.metadata, (metadata) => {
    templateMetadata(metadata, scope);
    for (const [field, value] of Object.entries(metadata)) {
      if (!metadataOfTemplate.has(field))
        forbidden(
          scope,
          field,
          value === '' || isZero(field, value) ? undefined : value,
          'in a volumeClaimTemplate',
        );
    }
  });
  if (!given(template.spec)) claimSpec({}, scope);
  scope.at('spec', template.spec, claimSpec);
}
