import { parseQuantity, selects } from 'p2lk/plugin';
import type { PersistentVolume, PersistentVolumeClaim, View } from 'p2lk/plugin';

export type Bound = { readonly volume?: View<PersistentVolume> } | { readonly refused: string };

/** A claim by its name. */
export interface NamedClaim {
  readonly claim: View<PersistentVolumeClaim>;
  readonly name: string;
  readonly namespace: string;
}

/**
 * The annotation that came before `storageClassName`, and still wins over it
 * (`pkg/apis/core/v1/helper`, GetPersistentVolumeClaimClass).
 */
const olderClass = 'volume.beta.kubernetes.io/storage-class';

/**
 * The storage class of a claim, or of a PersistentVolume, which takes no default; empty where there
 * is none. `fallback` is the class that a claim without a word about it gets (admission plugin
 * DefaultStorageClass).
 */
export const storageClassOf = (
  { metadata, spec }: View<PersistentVolumeClaim> | View<PersistentVolume>,
  fallback = '',
): string => metadata?.annotations?.[olderClass] ?? spec?.storageClassName ?? fallback;

const nano = (amount: string | number | undefined): bigint =>
  parseQuantity(amount ?? '0')?.nano ?? 0n;
const compare = (a: bigint, b: bigint): number => Number(a > b) - Number(a < b);
const capacityOf = ({ spec }: View<PersistentVolume>): bigint => nano(spec?.capacity?.['storage']);

const isReserved = ({ spec }: View<PersistentVolume>, { name, namespace }: NamedClaim): boolean =>
  spec?.claimRef?.name === name && (spec.claimRef.namespace ?? 'default') === namespace;

/** Why a volume cannot hold a claim, whoever chose it; undefined when it can. */
const misfit = (
  { spec: claim = {} }: View<PersistentVolumeClaim>,
  { spec: volume = {} }: View<PersistentVolume>,
): string | undefined => {
  if ((claim.volumeMode ?? 'Filesystem') !== (volume.volumeMode ?? 'Filesystem'))
    return `has volumeMode ${volume.volumeMode ?? 'Filesystem'}`;
  const lacking = (claim.accessModes ?? []).filter(
    (mode) => !(volume.accessModes ?? []).includes(mode),
  );
  if (lacking.length > 0) return `lacks access mode ${lacking.join(', ')}`;
  if (nano(claim.resources?.requests?.['storage']) > nano(volume.capacity?.['storage']))
    return `has only ${volume.capacity?.['storage'] ?? 0} of storage`;
  return undefined;
};

/**
 * Binds claims to volumes, each volume once: the one that a claim names, the one that is reserved
 * for it, else the smallest that fits, in the order given. A claim that gets none is dynamic
 * provisioning. `defaultClass` is the storage class of claims that name none. Source:
 * `pkg/controller/volume/persistentvolume/pv_controller.go`, syncUnboundClaim;
 * `component-helpers/storage/volume/pv_helpers.go`, FindMatchingVolume.
 */
export const bindAll = (
  claims: readonly NamedClaim[],
  volumes: readonly View<PersistentVolume>[],
  defaultClass: string,
): ReadonlyMap<NamedClaim, Bound> => {
  const bound = new Map<NamedClaim, Bound>();
  const byName = new Map(volumes.map((volume) => [volume.metadata?.name ?? '', volume]));
  const reserved = volumes.filter(({ spec }) => spec?.claimRef !== undefined);
  const free = volumes.filter(({ spec }) => spec?.claimRef === undefined);
  const taken = new Map<View<PersistentVolume>, NamedClaim>();
  const classOf = (claim: View<PersistentVolumeClaim>): string =>
    storageClassOf(claim, defaultClass);
  const take = (claim: NamedClaim, volume: View<PersistentVolume>): void => {
    taken.set(volume, claim);
    bound.set(claim, { volume });
  };
  for (const named of claims) {
    const { volumeName = '' } = named.claim.spec ?? {};
    if (volumeName === '') continue;
    const volume = byName.get(volumeName);
    const refused =
      volume === undefined
        ? `it names PersistentVolume ${volumeName}, which is not in the input`
        : unfit(named, volume, classOf, taken);
    if (refused === undefined) take(named, volume!);
    else bound.set(named, { refused });
  }
  for (const named of claims) {
    const volume = bound.has(named)
      ? undefined
      : reserved.find(
          (one) =>
            !taken.has(one) && isReserved(one, named) && misfit(named.claim, one) === undefined,
        );
    if (volume !== undefined) take(named, volume);
  }
  for (const named of claims) {
    if (bound.has(named)) continue;
    const { claim } = named;
    const [smallest] = free
      .filter(
        (volume) =>
          !taken.has(volume) &&
          misfit(claim, volume) === undefined &&
          storageClassOf(volume) === classOf(claim) &&
          selects(claim.spec?.selector, volume.metadata?.labels ?? {}),
      )
      .toSorted((a, b) => compare(capacityOf(a), capacityOf(b)));
    if (smallest === undefined) bound.set(named, {});
    else take(named, smallest);
  }
  return bound;
};

/** Why a claim does not get the volume that it names; its selector does not count then. */
const unfit = (
  named: NamedClaim,
  volume: View<PersistentVolume>,
  classOf: (claim: View<PersistentVolumeClaim>) => string,
  taken: ReadonlyMap<View<PersistentVolume>, NamedClaim>,
): string | undefined => {
  const { metadata, spec } = volume;
  const title = `PersistentVolume ${metadata?.name ?? ''}`;
  const { claimRef } = spec ?? {};
  if (claimRef !== undefined && !isReserved(volume, named))
    return `${title} is reserved for claim ${claimRef.namespace ?? 'default'}/${claimRef.name}`;
  const holder = taken.get(volume);
  if (holder !== undefined)
    return `${title} is named by claim ${holder.namespace}/${holder.name} too`;
  const wanted = classOf(named.claim);
  const reason =
    wanted === storageClassOf(volume)
      ? misfit(named.claim, volume)
      : `has storage class ${JSON.stringify(storageClassOf(volume))}, not ${JSON.stringify(wanted)}`;
  return reason === undefined ? undefined : `${title} ${reason}`;
};
