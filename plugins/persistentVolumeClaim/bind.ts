import { parseQuantity, selects } from 'p2lk/plugin';
import type { PersistentVolume, PersistentVolumeClaim, View } from 'p2lk/plugin';

export type Bound = { readonly volume?: View<PersistentVolume> } | { readonly refused: string };

const nano = (amount: string | number | undefined): bigint => parseQuantity(amount ?? '0')?.nano ?? 0n;

/**
 * The PersistentVolume of a claim: the one it names, the one that is reserved for it, else the smallest that fits; none is dynamic
 * provisioning. Source: Kubernetes API, PersistentVolumeClaimSpec; `pkg/controller/volume/persistentvolume/index.go`.
 */
export const bind = (
  claim: View<PersistentVolumeClaim>,
  name: string,
  namespace: string,
  volumes: readonly View<PersistentVolume>[],
): Bound => {
  const { volumeName = '' } = claim.spec ?? {};
  const isOurs = ({ spec }: View<PersistentVolume>): boolean =>
    spec?.claimRef?.name === name && (spec.claimRef.namespace ?? 'default') === namespace;
  if (volumeName !== '') {
    const named = volumes.find(({ metadata }) => metadata?.name === volumeName);
    if (named === undefined) return { refused: `it names PersistentVolume ${volumeName}, which is not in the input` };
    const { claimRef } = named.spec ?? {};
    if (claimRef !== undefined && !isOurs(named))
      return { refused: `PersistentVolume ${volumeName} is reserved for claim ${claimRef.namespace ?? 'default'}/${claimRef.name}` };
    const reason = misfit(claim, named);
    return reason === undefined ? { volume: named } : { refused: `PersistentVolume ${volumeName} ${reason}` };
  }
  const free = volumes.filter((volume) => misfit(claim, volume) === undefined && (volume.spec?.claimRef === undefined || isOurs(volume)));
  const best =
    free.find(isOurs) ?? free.toSorted((a, b) => compare(nano(a.spec?.capacity?.['storage']), nano(b.spec?.capacity?.['storage'])))[0];
  return best === undefined ? {} : { volume: best };
};

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Why a volume does not fit a claim; undefined when it does. */
const misfit = (
  { spec: claim = {} }: View<PersistentVolumeClaim>,
  { metadata, spec: volume = {} }: View<PersistentVolume>,
): string | undefined => {
  if ((claim.volumeMode ?? 'Filesystem') !== (volume.volumeMode ?? 'Filesystem'))
    return `has volumeMode ${volume.volumeMode ?? 'Filesystem'}`;
  if ((claim.storageClassName ?? '') !== (volume.storageClassName ?? ''))
    return `has storage class ${JSON.stringify(volume.storageClassName ?? '')}`;
  const lacking = (claim.accessModes ?? []).filter((mode) => !(volume.accessModes ?? []).includes(mode));
  if (lacking.length > 0) return `lacks access mode ${lacking.join(', ')}`;
  if (nano(claim.resources?.requests?.['storage']) > nano(volume.capacity?.['storage']))
    return `has only ${volume.capacity?.['storage'] ?? 0} of storage`;
  return selects(claim.selector, metadata?.labels ?? {}) ? undefined : 'has not the labels that the claim selects';
};
