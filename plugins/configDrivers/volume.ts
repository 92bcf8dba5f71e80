import type {
  CSIPersistentVolumeSource,
  CSIVolumeSource,
  FlexPersistentVolumeSource,
  FlexVolumeSource,
  View,
  Volume,
} from 'p2lk/plugin';
import type { VolumeSource } from 'p2lk/drivers';

type Reference = { readonly name?: string; readonly namespace?: string };

/** What `csi` and `flexVolume`, of a pod or of a PersistentVolume, say in common. */
export interface VendorVolume {
  readonly source: View<
    CSIVolumeSource | CSIPersistentVolumeSource | FlexVolumeSource | FlexPersistentVolumeSource
  >;
  readonly attributes: View<{ readonly [key: string]: string }>;
  /** Key of the attributes in the source. */
  readonly attributesKey: 'volumeAttributes' | 'options';
  readonly handle: string;
  readonly fsType: string;
  readonly readOnly: boolean;
  readonly mountOptions: readonly string[];
  /** True: the disk itself is wanted, not its file system. */
  readonly block: boolean;
  /** Secrets of the node's side, the later ones weighing more, with their keys in the source. */
  readonly secrets: readonly (readonly [key: string, reference: View<Reference>])[];
}

const none: { readonly [key: string]: string } = Object.freeze({ __proto__: null } as unknown as {
  [key: string]: string;
});

/** Reads a vendor's volume; undefined for any other. */
export const vendorVolume = (volume: View<Volume>): VendorVolume | undefined => {
  const { csi, flexVolume, mountOptions = [], volumeMode } = volume as VolumeSource;
  const source = csi ?? flexVolume;
  if (source === undefined) return undefined;
  const shared = {
    source,
    fsType: source.fsType ?? '',
    readOnly: source.readOnly ?? false,
    mountOptions,
    block: volumeMode === 'Block',
  };
  if (csi !== undefined) {
    const {
      nodeStageSecretRef: stage,
      nodePublishSecretRef: publish,
      volumeHandle = '',
    } = csi as View<Partial<CSIPersistentVolumeSource>>;
    return {
      ...shared,
      attributes: csi.volumeAttributes ?? none,
      attributesKey: 'volumeAttributes',
      handle: volumeHandle,
      secrets: [
        ...(stage === undefined ? [] : [['nodeStageSecretRef', stage] as const]),
        ...(publish === undefined ? [] : [['nodePublishSecretRef', publish] as const]),
      ],
    };
  }
  const { options = none, secretRef } = flexVolume as View<FlexVolumeSource>;
  return {
    ...shared,
    attributes: options,
    attributesKey: 'options',
    handle: '',
    secrets: secretRef === undefined ? [] : [['secretRef', secretRef]],
  };
};
