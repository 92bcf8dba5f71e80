import { byteLength, storedBytes, textOf } from 'p2lk/plugin';
import type {
  ISCSIPersistentVolumeSource,
  ISCSIVolumeSource,
  Secret,
  View,
  VolumeContext,
} from 'p2lk/plugin';

export type Source = View<ISCSIVolumeSource | ISCSIPersistentVolumeSource>;

const keys = ['username', 'password', 'username_in', 'password_in'] as const;

/**
 * Keys of a Secret of type kubernetes.io/iscsi-chap (kubelet `pkg/volume/iscsi/iscsi_util.go`,
 * chapSt and chapSess).
 */
const prefixes = {
  chapAuthSession: 'node.session.auth',
  chapAuthDiscovery: 'discovery.sendtargets.auth',
} as const;

/** The Secret that a source names, where CHAP is asked for. */
export const chapSecret = (
  source: Source,
  namespace: string,
): { readonly namespace: string; readonly name: string } | undefined => {
  const { secretRef, chapAuthDiscovery, chapAuthSession } = source;
  if (secretRef?.name === undefined || (chapAuthDiscovery !== true && chapAuthSession !== true))
    return undefined;
  return {
    name: secretRef.name,
    namespace: 'namespace' in secretRef ? (secretRef.namespace ?? namespace) : namespace,
  };
};

/**
 * Why iscsid.conf cannot hold that value: a line each, blanks cut off at both ends, 255 bytes at
 * most (open-iscsi, usr/idbm.c).
 */
const faultOf = (value: string): string | undefined => {
  if (/[\0-\x1f\x7f]/.test(value))
    return 'holds a control character, a line feed at its end perhaps';
  if (value.trim() !== value) return 'begins or ends with a blank';
  return byteLength(value) > 255 ? 'is longer than 255 bytes' : undefined;
};

/**
 * The text of an iscsid.conf with names and passwords; empty where there is no CHAP. Undefined, and
 * reported, when the Secret is missing, lacks a user or password, or holds a value that the
 * initiator cannot read. Messages name keys, never values.
 */
export const chapConfig = (source: Source, context: VolumeContext): string | undefined => {
  const wanted = chapSecret(source, context.workload.namespace);
  if (wanted === undefined) return '';
  const refuse = (message: string): undefined =>
    context.report('secret', { at: [source, 'secretRef'], message });
  const secret = context.resolved<View<Secret>>({ kind: 'Secret', ...wanted })?.value;
  if (secret === undefined)
    return refuse(
      `Secret ${wanted.name} of namespace ${wanted.namespace}, with the names and passwords ` +
        'for CHAP, is not in the input',
    );
  const lines: string[] = [];
  for (const [field, prefix] of Object.entries(prefixes)) {
    if (source[field as keyof typeof prefixes] !== true) continue;
    lines.push(`${prefix}.authmethod = CHAP\n`);
    for (const key of keys) {
      const name = `${prefix}.${key}`;
      const bytes = storedBytes(secret, name);
      const value = bytes === undefined ? '' : textOf(bytes);
      if (value === undefined) return refuse(`${name} of Secret ${wanted.name} is no text`);
      const fault = faultOf(value);
      if (fault !== undefined) return refuse(`${name} of Secret ${wanted.name} ${fault}`);
      if (value !== '') lines.push(`${name} = ${value}\n`);
      else if (key === 'username' || key === 'password')
        return refuse(`Secret ${wanted.name} has no ${name}, which ${field} wants`);
    }
  }
  return lines.join('');
};
