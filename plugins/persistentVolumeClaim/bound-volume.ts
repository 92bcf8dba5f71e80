import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  View,
  VolumeContext,
} from 'p2lk/plugin';
import { bindAll } from './bind.ts';
import type { Bound, NamedClaim } from './bind.ts';
import { madeClaims } from './claim.ts';

/**
 * The class that a claim gets which names none: that of the StorageClass marked as default
 * (admission plugin DefaultStorageClass).
 */
export const defaultClass = (context: VolumeContext): string =>
  context
    .objects<StorageClass>('StorageClass')
    .find(({ metadata }) =>
      [
        'storageclass.kubernetes.io/is-default-class',
        'storageclass.beta.kubernetes.io/is-default-class',
      ].some((key) => metadata?.annotations?.[key] === 'true'),
    )?.metadata?.name ?? '';

const keyOf = ({ namespace, name }: Pick<NamedClaim, 'namespace' | 'name'>): string =>
  `${namespace}/${name}`;

/** The claims of the input and of a pod, and the volumes of the input, shared out. */
interface Shares {
  readonly claims: ReadonlyMap<string, NamedClaim>;
  readonly volumes: ReadonlyMap<string, View<PersistentVolume>>;
  readonly bound: ReadonlyMap<NamedClaim, Bound>;
}

const shares = (context: VolumeContext): Shares => {
  const claims = new Map<string, NamedClaim>();
  const inInput = context.objects<PersistentVolumeClaim>('PersistentVolumeClaim').map((claim) => ({
    claim,
    name: claim.metadata?.name ?? '',
    namespace: claim.metadata?.namespace ?? 'default',
  }));
  for (const claim of [...inInput, ...madeClaims(context)])
    if (!claims.has(keyOf(claim))) claims.set(keyOf(claim), claim);
  const volumes = new Map<string, View<PersistentVolume>>();
  for (const volume of context.objects<PersistentVolume>('PersistentVolume'))
    volumes.set(volume.metadata?.name ?? '', volume);
  const bound = bindAll([...claims.values()], [...volumes.values()], defaultClass(context));
  return { claims, volumes, bound };
};

/** The last pod's: the volumes of one pod ask one after the other. */
let last: { readonly of: object; readonly shares: Shares } | undefined;

/** The PersistentVolume of a claim of the pod, as all claims of the input share them out. */
export const boundVolume = (
  claim: View<PersistentVolumeClaim>,
  name: string,
  context: VolumeContext,
): Bound => {
  if (last?.of !== context.pod) last = { of: context.pod, shares: shares(context) };
  const all = last.shares;
  const { namespace } = context.workload;
  const { volumeName = '' } = claim.spec ?? {};
  const self = all.claims.get(keyOf({ namespace, name }));
  const named = context.resolved<View<PersistentVolume>>({
    kind: 'PersistentVolume',
    name: volumeName,
  })?.value;
  if (self !== undefined && (named === undefined || all.volumes.has(volumeName)))
    return all.bound.get(self) ?? {};
  // One of them comes from elsewhere than the input.
  const asked = self ?? { claim, name, namespace };
  const claims = [...all.claims.values(), ...(self === undefined ? [asked] : [])];
  const volumes = [...all.volumes.values(), ...(named === undefined ? [] : [named])];
  return bindAll(claims, volumes, defaultClass(context)).get(asked) ?? {};
};
