import { listReference } from '../api/reference.ts';
import type { View } from '../view/view.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeSpec,
  PodSpec,
  Volume,
} from '../kubernetes/generated/types.ts';

import { mountedVolumes } from '../kubernetes/mounted-volumes.ts';

/** A pod's volume, or the spec of a PersistentVolume that a claim leads to. */
export type VolumeSource = View<Volume & PersistentVolumeSpec>;

/** What is asked of the context of a plugin's `references`. */
interface Answers {
  readonly workload: { readonly namespace: string };
  resolved<T>(reference: {
    kind: string;
    namespace?: string;
    name: string;
  }): { readonly value?: T } | undefined;
}

/**
 * Every source that the pod's mounted volumes are or may be bound to, for a driver's `references`: what a
 * source needs is asked for before it is known which PersistentVolume a claim gets. Complete once
 * the answers about claims are there; a plugin's `references` are called again then.
 * @example for (const { rbd } of volumeSources(pod, context)) …
 */
export const volumeSources = function* (
  pod: View<PodSpec>,
  { workload: { namespace }, resolved }: Answers,
): Generator<VolumeSource> {
  const mounted = mountedVolumes(pod);
  for (const volume of pod.volumes ?? []) {
    if (!mounted.has(volume.name)) continue;
    yield volume as VolumeSource;
    const name = volume.persistentVolumeClaim?.claimName;
    const claim =
      name === undefined
        ? undefined
        : resolved<View<PersistentVolumeClaim>>({ kind: 'PersistentVolumeClaim', namespace, name });
    const bound = claim?.value?.spec?.volumeName ?? '';
    const found =
      bound === ''
        ? undefined
        : resolved<View<PersistentVolume>>({ kind: 'PersistentVolume', name: bound })?.value;
    if (found?.spec !== undefined) yield found.spec as VolumeSource;
  }
  // Not asked for here: where no pod has a claim there is none to bind.
  const volumes = resolved<readonly View<PersistentVolume>[]>(listReference('PersistentVolume'));
  for (const { spec } of volumes?.value ?? []) if (spec !== undefined) yield spec as VolumeSource;
};
