import { pathBelow, storedBytes, storedKeys, textOf } from 'p2lk/plugin';
import type { File, Secret, View, VolumeContext } from 'p2lk/plugin';

/** What `cephfs` and `rbd` say about who logs in. */
export interface Login {
  readonly secretRef?: { readonly name?: string; readonly namespace?: string };
}

/** The Secret that a source names. */
export const secretOf = (
  source: View<Login> | undefined,
  namespace: string,
): { readonly namespace: string; readonly name: string } | undefined => {
  const { name, namespace: own = namespace } = source?.secretRef ?? {};
  return name === undefined ? undefined : { namespace: own, name };
};

/** Where the key lies on the machine, as the script sees it, with the files that put it there. */
export interface Key {
  readonly path: string;
  readonly files: readonly File[];
}

/**
 * The key of the Secret, else the file that the source names. Undefined, and reported, when the
 * Secret is missing or has no one key. A kubelet takes the last value of a Secret in no certain
 * order (`pkg/volume/rbd/rbd.go`); here it is that of `key`, or the only one.
 */
export const keyOf = (
  source: View<Login>,
  file: string,
  context: VolumeContext,
): Key | undefined => {
  const wanted = secretOf(source, context.workload.namespace);
  if (wanted === undefined) return { path: `/host${file}`, files: [] };
  const refuse = (message: string): undefined =>
    context.report('secret', { at: [source, 'secretRef'], message });
  const secret = context.resolved<View<Secret>>({ kind: 'Secret', ...wanted })?.value;
  if (secret === undefined)
    return refuse(
      `Secret ${wanted.name} of namespace ${wanted.namespace}, with Ceph's key, is not in the input`,
    );
  const keys = storedKeys(secret);
  const only = keys.length === 1 ? keys[0] : undefined;
  const name = keys.includes('key') ? 'key' : only;
  const bytes = name === undefined ? undefined : storedBytes(secret, name);
  const text = bytes === undefined ? undefined : textOf(bytes)?.trim();
  if (text === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    return refuse(
      name === undefined
        ? `Secret ${wanted.name} has ${keys.length} keys and none is called key: which one ` +
            `holds Ceph's key cannot be told`
        : `${name} of Secret ${wanted.name} is no key of Ceph's, which is text in base64`,
    );
  }
  const path = pathBelow('etc/p2lk/ceph-keys', context.volume.name);
  const entry = context.secret({ path, contents: `${text}\n`, mode: '0600' }, wanted.name, [
    source,
    'secretRef',
  ]);
  return {
    path: `/${path}`,
    files: [{ path: 'etc/p2lk/ceph-keys', directory: true, mode: '0700' }, entry],
  };
};
