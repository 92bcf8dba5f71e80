import { entries, given, valueOf } from '../given.ts';
import { bytesOfBase64 } from '../../values/base64.ts';
import { byteLength, textOfBytes } from '../../values/bytes.ts';
import type { Scope } from '../scope.ts';
import type { ConfigMap, Secret } from '../generated/types.ts';
import { configMapKey } from './syntax.ts';

const maxBytes = 1024 * 1024;

type Texts = { readonly [key: string]: string } | null | undefined;

/** Keys of one map of a ConfigMap or Secret: P2LK116; the bytes of its values. */
function keys(scope: Scope, field: string, map: Texts, size: (value: string) => number): number {
  let bytes = 0;
  for (const [key, value] of entries(map)) {
    const rule = configMapKey(key);
    if (rule !== undefined)
      scope.report('P2LK116', { field: 'key', value: key, rule }, [field, key], { on: 'key' });
    bytes += size(value ?? '');
  }
  return bytes;
}

const decoded = (base64: string): number =>
  Math.floor((base64.replaceAll(/[\r\n=]/g, '').length * 3) / 4);

const limit = (scope: Scope, field: string, size: number): void => {
  if (size > maxBytes)
    scope.report('P2LK128', { field, size, max: maxBytes, unit: 'bytes' }, [field], { on: 'key' });
};

/** Source: core/validation `ValidateConfigMap`. */
export function configMap(value: ConfigMap, scope: Scope): void {
  const size =
    keys(scope, 'data', value.data, byteLength) +
    keys(scope, 'binaryData', value.binaryData, decoded);
  limit(scope, given(value.data) ? 'data' : 'binaryData', size);
  for (const [key] of entries(value.binaryData)) {
    if (valueOf(value.data, key) !== undefined) {
      scope.report(
        'P2LK118',
        { field: 'key', value: key, where: 'data and binaryData' },
        ['binaryData', key],
        { on: 'key' },
      );
    }
  }
}

const neededKeys: { readonly [type: string]: readonly string[] | undefined } = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

const isJsonObject = (text: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && !Array.isArray(parsed);
  } catch {
    return false;
  }
};

/** What the Secret's type asks of its keys: P2LK112, P2LK127. Never shows a value. */
function typedSecret(value: Secret, scope: Scope): void {
  const type = value.type ?? '';
  const has = (key: string): boolean =>
    valueOf(value.data, key) !== undefined || valueOf(value.stringData, key) !== undefined;
  const when = `for type ${type}`;
  const needed = Object.hasOwn(neededKeys, type) ? (neededKeys[type] ?? []) : [];
  for (const key of needed) {
    if (!has(key))
      scope.report('P2LK112', { owner: 'Secret', field: `data["${key}"]`, reason: when }, ['type']);
  }
  const [first] = needed;
  if (type.startsWith('kubernetes.io/docker') && first !== undefined && has(first)) {
    const text =
      valueOf(value.stringData, first) ??
      textOfBytes(bytesOfBase64(valueOf(value.data, first) ?? ''));
    if (!isJsonObject(text)) {
      const field = valueOf(value.stringData, first) === undefined ? 'data' : 'stringData';
      scope.report(
        'P2LK126',
        { reason: `${first} of a Secret of type ${type} must be a JSON object` },
        [field, first],
      );
    }
  }
  if (
    type === 'kubernetes.io/ssh-auth' &&
    has('ssh-privatekey') &&
    !(valueOf(value.stringData, 'ssh-privatekey') ?? valueOf(value.data, 'ssh-privatekey'))
  ) {
    scope.report('P2LK112', { owner: 'Secret', field: 'data["ssh-privatekey"]', reason: when }, [
      'type',
    ]);
  }
  if (type === 'kubernetes.io/basic-auth' && !has('username') && !has('password')) {
    scope.report(
      'P2LK121',
      {
        owner: 'Secret of type kubernetes.io/basic-auth',
        fields: ['data.username', 'data.password'],
      },
      ['type'],
    );
  }
  if (
    type === 'kubernetes.io/service-account-token' &&
    !valueOf(value.metadata?.annotations, 'kubernetes.io/service-account.name')
  ) {
    scope.report(
      'P2LK112',
      { owner: 'Secret', field: 'annotation kubernetes.io/service-account.name', reason: when },
      ['type'],
    );
  }
}

/** Source: core/validation `ValidateSecret`. */
export function secret(value: Secret, scope: Scope): void {
  const plain = keys(scope, 'stringData', value.stringData, byteLength);
  const hidden = Object.fromEntries(
    entries(value.data).filter(([key]) => valueOf(value.stringData, key) === undefined),
  );
  limit(
    scope,
    given(value.data) ? 'data' : 'stringData',
    plain + keys(scope, 'data', hidden, decoded),
  );
  typedSecret(value, scope);
}
