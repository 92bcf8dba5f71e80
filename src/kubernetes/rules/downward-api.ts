import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type {
  DownwardAPIVolumeFile,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../generated/types.ts';
import { fileInVolume, fileMode, quantityText, required } from './checks.ts';
import { qualifiedName } from './syntax.ts';

const envFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const volumeFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'metadata.uid',
];
const resources = [
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
];
const cpuDivisors = ['1', '1m'];
const sizeDivisors = [
  '1',
  '1k',
  '1M',
  '1G',
  '1T',
  '1P',
  '1E',
  '1Ki',
  '1Mi',
  '1Gi',
  '1Ti',
  '1Pi',
  '1Ei',
];

/**
 * A field of the pod. `spec.host` is the old name of `spec.nodeName`. Source: core/validation
 * `validateObjectFieldSelector`.
 */
function fieldRef(selector: ObjectFieldSelector, scope: Scope, allowed: readonly string[]): void {
  if (selector.apiVersion && selector.apiVersion !== 'v1') {
    return scope.report(
      'P2LK113',
      { field: 'apiVersion', value: selector.apiVersion, allowed: ['v1'] },
      ['apiVersion'],
    );
  }
  if (!required(scope, 'fieldPath', selector.fieldPath)) return;
  const subscript = /^(.+?)\['([^]*)'\]$/.exec(selector.fieldPath);
  if (subscript === null) {
    const value = selector.fieldPath === 'spec.host' ? 'spec.nodeName' : selector.fieldPath;
    if (!allowed.includes(value))
      scope.report('P2LK113', { field: 'fieldPath', value: selector.fieldPath, allowed }, [
        'fieldPath',
      ]);
    return;
  }
  const [, path = '', key = ''] = subscript;
  if (path !== 'metadata.labels' && path !== 'metadata.annotations') {
    return scope.report(
      'P2LK127',
      { field: 'fieldPath', value: selector.fieldPath, rule: `${path} takes no key in brackets` },
      ['fieldPath'],
    );
  }
  const rule = qualifiedName(path === 'metadata.annotations' ? key.toLowerCase() : key);
  if (rule !== undefined)
    scope.report(
      'P2LK127',
      { field: 'fieldPath', value: selector.fieldPath, rule: `its key ${rule}` },
      ['fieldPath'],
    );
}

/** A field of the pod in an environment variable. */
export const envFieldRef = (selector: ObjectFieldSelector, scope: Scope): void =>
  fieldRef(selector, scope, envFields);

/**
 * A request or limit of a container. Source: core/validation
 * `validateContainerResourceFieldSelector`.
 */
export function resourceFieldRef(selector: ResourceFieldSelector, scope: Scope): void {
  if (!required(scope, 'resource', selector.resource)) return;
  const { resource } = selector;
  const hugepages = /^(requests|limits)\.hugepages-/.test(resource);
  if (!hugepages && !resources.includes(resource)) {
    scope.report('P2LK113', { field: 'resource', value: resource, allowed: resources }, [
      'resource',
    ]);
  }
  const divisor = given(selector.divisor) ? quantityText(selector.divisor) : '0';
  const divisors = hugepages || !resource.endsWith('.cpu') ? sizeDivisors : cpuDivisors;
  if (
    divisor !== '0' &&
    (hugepages || resources.includes(resource)) &&
    !divisors.includes(divisor)
  ) {
    scope.report(
      'P2LK113',
      { field: 'divisor', value: divisor, allowed: divisors, when: `for ${resource}` },
      ['divisor'],
    );
  }
}

/** One file of a downwardAPI volume. Source: core/validation `validateDownwardAPIVolumeFile`. */
export function downwardApiFile(file: DownwardAPIVolumeFile, scope: Scope): void {
  if (required(scope, 'path', file.path)) fileInVolume(scope, 'path', file.path);
  if (given(file.fieldRef) && given(file.resourceFieldRef)) {
    scope.report('P2LK119', { owner: scope.here, fields: ['fieldRef', 'resourceFieldRef'] });
  } else if (!given(file.fieldRef) && !given(file.resourceFieldRef)) {
    scope.report('P2LK121', { owner: scope.here, fields: ['fieldRef', 'resourceFieldRef'] });
  }
  scope.at('fieldRef', file.fieldRef, (selector) => fieldRef(selector, scope, volumeFields));
  scope.at('resourceFieldRef', file.resourceFieldRef, (selector) => {
    required(scope, 'containerName', selector.containerName);
    resourceFieldRef(selector, scope);
  });
  fileMode(scope, 'mode', file.mode);
}
