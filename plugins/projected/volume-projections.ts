import type { DownwardAPIVolumeFile, KeyToPath, View, Volume, VolumeProjection } from 'p2lk/plugin';

/** What the four volume types have in common of a reference to a ConfigMap or Secret. */
export interface ObjectRef {
  readonly name?: string;
  readonly secretName?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

/** One source of files. */
export type FileSource =
  | {
      readonly kind: 'ConfigMap';
      readonly ref: View<ObjectRef>;
      /** What has it under `configMap`. */
      readonly owner: View<Volume> | View<VolumeProjection>;
    }
  | { readonly kind: 'Secret'; readonly ref: View<ObjectRef> }
  | {
      readonly kind: 'downwardAPI';
      readonly ref: { readonly items?: readonly DownwardAPIVolumeFile[] };
    }
  | {
      readonly kind: 'serviceAccountToken' | 'clusterTrustBundle' | 'podCertificate';
      readonly ref: object;
      readonly projection: View<VolumeProjection>;
    };

/** The sources of a volume in order; for a plain type the one it is. */
export const sourcesOf = (volume: View<Volume>): readonly FileSource[] => {
  if (volume.configMap !== undefined)
    return [{ kind: 'ConfigMap', ref: volume.configMap, owner: volume }];
  if (volume.secret !== undefined) return [{ kind: 'Secret', ref: volume.secret }];
  if (volume.downwardAPI !== undefined) return [{ kind: 'downwardAPI', ref: volume.downwardAPI }];
  return (volume.projected?.sources ?? []).flatMap(projectionOf);
};

const projectionOf = (projection: View<VolumeProjection>): readonly FileSource[] => {
  if (projection.configMap !== undefined)
    return [{ kind: 'ConfigMap', ref: projection.configMap, owner: projection }];
  if (projection.secret !== undefined) return [{ kind: 'Secret', ref: projection.secret }];
  if (projection.downwardAPI !== undefined)
    return [{ kind: 'downwardAPI', ref: projection.downwardAPI }];
  for (const kind of ['serviceAccountToken', 'clusterTrustBundle', 'podCertificate'] as const) {
    const ref = projection[kind];
    if (ref !== undefined) return [{ kind, ref, projection }];
  }
  return [];
};

/**
 * `defaultMode` of the volume, whichever its type; 0644 where it is silent
 * (pkg/apis/core/v1/defaults.go).
 */
export const defaultModeOf = ({
  configMap,
  secret,
  downwardAPI,
  projected,
}: View<Volume>): number =>
  configMap?.defaultMode ??
  secret?.defaultMode ??
  downwardAPI?.defaultMode ??
  projected?.defaultMode ??
  0o644;
