import type { Place } from '../../diagnostics/diagnostic.ts';
import { isVolumeKey } from '../../host/claims.ts';
import type { Volume } from '../../kubernetes/generated/types.ts';
import { Subject } from '../../view/subject.ts';
import { viewOf } from '../../view/view.ts';
import type { PodWalk } from './pod-walk.ts';
import { rootType } from './root-types.ts';

/**
 * The type of a volume's source, or a PersistentVolume's: the one key that is a source. A volume
 * without one is an emptyDir (pkg/apis/core/v1/defaults.go, SetDefaults_Volume).
 */
export const sourceType = (volume: Volume): string =>
  Object.keys(volume).find(
    (key) => isVolumeKey(key) && volume[key as keyof Volume] !== undefined,
  ) ?? 'emptyDir';

/** The part of a source that names its vendor's driver, for the types that have one. */
export const vendorOf = (source: Volume, type: string): { readonly driver: string } | undefined => {
  if (type === 'csi') return source.csi;
  return type === 'flexVolume' ? source.flexVolume : undefined;
};

/** A volume that uses the claim of that name, placed where `at` is. */
export const claimVolume = (run: PodWalk, name: string, claimName: string, at: Place): Volume =>
  standIn(run, { name, persistentVolumeClaim: { claimName } }, at);

/**
 * A view of something that stands for a part of the input without being in it: it is placed where
 * `at` is.
 */
export const standIn = (
  run: PodWalk,
  raw: { readonly [key: string]: unknown },
  at: Place,
): Volume =>
  viewOf<Volume>(
    new Subject(
      { source: at.source, raw, index: 0, place: () => at },
      rootType(run.host, 'Volume'),
      run.host.running,
    ),
  );
