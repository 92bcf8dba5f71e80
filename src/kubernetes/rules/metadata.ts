import { entries, given, texts } from '../given.ts';
import { jsonText } from '../json-text.ts';
import { byteLength } from '../../values/bytes.ts';
import type { Scope } from '../scope.ts';
import type { ObjectMeta, OwnerReference } from '../generated/types.ts';
import { named } from './checks.ts';
import { labels } from './labels.ts';
import type { Syntax } from './syntax.ts';
import { asPrefix, dnsLabel, qualifiedName } from './syntax.ts';

const maxAnnotations = 256 * 1024;
/** Kinds that are in no namespace; what theirs says is not looked at. */
const clusterWide = new Set(['PersistentVolume', 'StorageClass']);
const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/**
 * Keys and size of annotations: P2LK117, P2LK128. Source: apimachinery api/validation/objectmeta.go
 * `ValidateAnnotations`.
 */
function annotations(map: { readonly [key: string]: string }, scope: Scope): void {
  let size = 0;
  for (const [key, value] of entries(map)) {
    const rule = qualifiedName(key.toLowerCase());
    if (rule !== undefined)
      scope.report('P2LK117', { what: 'annotation key', value: key, rule }, [key], { on: 'key' });
    size += byteLength(key) + byteLength(value ?? '');
  }
  if (size > maxAnnotations)
    scope.report(
      'P2LK128',
      { field: 'annotations', size, max: maxAnnotations, unit: 'bytes' },
      [],
      { on: 'key' },
    );
}

/** Labels and annotations, all that the API reads of a template's metadata. */
export function templateMetadata(metadata: ObjectMeta, scope: Scope): void {
  scope.at('labels', metadata.labels, labels);
  scope.at('annotations', metadata.annotations, annotations);
}

/**
 * The object's name, or one as the server would make of its generateName: cut to 58 characters,
 * with 5 more. Source: apiserver storage/names/generate.go.
 */
export function likelyName(metadata: ObjectMeta | null | undefined): string | undefined {
  if (metadata?.name) return metadata.name;
  return metadata?.generateName ? `${metadata.generateName.slice(0, 58)}xxxxx` : undefined;
}

/** Where the name comes from. */
export const nameField = (metadata: ObjectMeta | null | undefined): 'name' | 'generateName' =>
  metadata?.name ? 'name' : 'generateName';

function ownerReference(owner: OwnerReference, scope: Scope): void {
  for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
    if (!owner[field]) scope.report('P2LK112', { owner: scope.here, field });
  }
  const version = owner.apiVersion ?? '';
  if (!/^([^/]*\/)?[^/]*$/.test(version) || version.endsWith('/')) {
    scope.report(
      'P2LK127',
      { field: 'apiVersion', value: version, rule: 'it must be a version, or group/version' },
      ['apiVersion'],
    );
  }
}

function finalizers(list: readonly string[], scope: Scope): void {
  for (const [index, name] of texts(list).entries()) {
    const bare = name.includes('/') || standardFinalizers.has(name);
    const rule =
      qualifiedName(name) ?? (bare ? undefined : 'must have a domain, as example.com/name');
    if (rule !== undefined)
      scope.report('P2LK116', { field: 'finalizer', value: name, rule }, [index]);
  }
  if (list.includes('orphan') && list.includes('foregroundDeletion')) {
    scope.report('P2LK119', { owner: 'finalizers', fields: ['orphan', 'foregroundDeletion'] });
  }
}

/**
 * Metadata of a whole object: P2LK112, P2LK116, P2LK117, P2LK132. Names take the syntax of the
 * kind. Source: apimachinery api/validation/objectmeta.go `ValidateObjectMeta`.
 */
export function objectMetadata(
  metadata: ObjectMeta | null | undefined,
  scope: Scope,
  syntax: Syntax,
): void {
  if (!metadata?.name && !metadata?.generateName) {
    scope.report('P2LK132', { kind: scope.kind }, given(metadata) ? ['metadata'] : [], {
      on: 'key',
      severity: 'warning',
    });
  }
  scope.at('metadata', metadata, (meta) => {
    named(scope, 'name', meta.name, syntax);
    named(scope, 'generateName', meta.generateName, asPrefix(syntax));
    if (!clusterWide.has(scope.kind)) named(scope, 'namespace', meta.namespace, dnsLabel);
    templateMetadata(meta, scope);
    scope.each('ownerReferences', meta.ownerReferences, ownerReference);
    // The server drops a reference that is there twice before it counts.
    const controllers = new Set(
      (meta.ownerReferences ?? [])
        .filter((owner) => owner?.controller === true)
        .map((owner) => jsonText(owner)),
    );
    if (controllers.size > 1)
      scope.report(
        'P2LK126',
        { reason: 'two ownerReferences have controller: true' },
        ['ownerReferences'],
        { on: 'key' },
      );
    scope.at('finalizers', meta.finalizers, finalizers);
  });
}
