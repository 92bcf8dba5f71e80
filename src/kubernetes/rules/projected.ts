import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { KeyToPath, ProjectedVolumeSource, VolumeProjection } from '../generated/types.ts';
import { fileInVolume, fileMode, inRange, required } from './checks.ts';
import { downwardApiFile } from './downward-api.ts';

/** One key of a ConfigMap or Secret as a file. Source: core/validation `validateKeyToPath`. */
export function keyToPath(item: KeyToPath, scope: Scope): void {
  required(scope, 'key', item.key);
  if (required(scope, 'path', item.path)) fileInVolume(scope, 'path', item.path);
  fileMode(scope, 'mode', item.mode);
}

const kinds = [
  'secret',
  'configMap',
  'downwardAPI',
  'serviceAccountToken',
  'podCertificate',
] as const;

/** Kubernetes 1.33 takes `clusterTrustBundle` away before it validates: newer servers judge it. */
function projection(source: VolumeProjection, scope: Scope, paths: Set<string>): void {
  const set = kinds.filter((key) => given(source[key]));
  if (set.length > 1) scope.report('P2LK119', { owner: scope.here, fields: set });
  const file = (path: string | undefined): void => {
    if (!path) return;
    if (paths.has(path))
      scope.report('P2LK118', { field: 'path', value: path, where: 'one projected volume' }, [
        'path',
      ]);
    paths.add(path);
  };
  for (const key of ['secret', 'configMap'] as const) {
    scope.at(key, source[key], (keyed) => {
      required(scope, 'name', keyed.name);
      scope.each('items', keyed.items, (item) => {
        keyToPath(item, scope);
        file(item.path);
      });
    });
  }
  scope.at('downwardAPI', source.downwardAPI, (downward) => {
    scope.each('items', downward.items, (item) => {
      downwardApiFile(item, scope);
      file(item.path);
    });
  });
  scope.at('clusterTrustBundle', source.clusterTrustBundle, (bundle) => {
    scope.newer(() => fileInVolume(scope, 'path', bundle.path));
  });
  scope.at('serviceAccountToken', source.serviceAccountToken, (token) => {
    inRange(scope, 'expirationSeconds', token.expirationSeconds, 600, 2 ** 32);
    if (required(scope, 'path', token.path)) fileInVolume(scope, 'path', token.path);
  });
}

/**
 * A projected volume: P2LK118, P2LK119. That a token asks for a serviceAccountName is no rule here:
 * the ServiceAccount admission has given every pod one by the time that it is asked. Source:
 * core/validation `validateProjectionSources`.
 */
export function projected(source: ProjectedVolumeSource, scope: Scope): void {
  fileMode(scope, 'defaultMode', source.defaultMode);
  const paths = new Set<string>();
  scope.each('sources', source.sources, (each) => projection(each, scope, paths));
}
