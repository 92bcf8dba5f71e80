import type { ReferenceContext } from './context.ts';
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, PodSpec, Volume } from './kubernetes/types.ts';
import type { View } from './view/view.ts';

/** A pod's volume, or the PersistentVolume that a claim may lead to: `secretRef`s in it belong to the driver. */
export type VolumeSource = View<Volume & PersistentVolumeSpec>;

/**
 * Every source that a pod's volumes are or may be bound to, for a driver's `references`: what a source needs is asked for before it is known which
 * PersistentVolume a claim gets. Complete once the answers about claims are there; a plugin's `references` are called again then.
 */
export const volumeSources = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<VolumeSource> {
  const { namespace } = context.workload;
  for (const volume of pod.volumes ?? []) {
    yield volume as VolumeSource;
    const name = volume.persistentVolumeClaim?.claimName;
    const claim =
      name === undefined
        ? undefined
        : context.resolved<View<PersistentVolumeClaim>>({ kind: 'PersistentVolumeClaim', namespace, name })?.value;
    const bound = claim?.spec?.volumeName ?? '';
    const found = bound === '' ? undefined : context.resolved<View<PersistentVolume>>({ kind: 'PersistentVolume', name: bound })?.value;
    if (found?.spec !== undefined) yield found.spec as VolumeSource;
  }
  const list = context.resolved<readonly View<PersistentVolume>[]>({ kind: 'PersistentVolumeList', name: '' })?.value ?? [];
  for (const { spec } of list) if (spec !== undefined) yield spec as VolumeSource;
};
