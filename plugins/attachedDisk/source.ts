import type { CSIPersistentVolumeSource, View, VolumeContext } from 'p2lk/plugin';
import type { DiskIdentity, VolumeSource } from 'p2lk/drivers';
import type { kinds } from './identity.ts';

/** What a volume says about its disk. */
export interface DiskSource {
  /** Names under which a config may list the disk; the first is the one that the owner knows. */
  readonly names: readonly string[];
  /** The source as written. */
  readonly source: { readonly fsType?: string; readonly readOnly?: boolean };
  readonly partition?: number;
  /** Where the volume itself says by what the disk is known. */
  readonly identity?: DiskIdentity;
}

/** Fields that only the one who attaches the disk heeds. */
const ofOwner = {
  cinder: ['secretRef'],
  azureDisk: ['cachingMode', 'kind'],
  vsphereVolume: ['storagePolicyID', 'storagePolicyName'],
} as const;

const ofCsi = (csi: View<CSIPersistentVolumeSource>, context: VolumeContext): DiskSource => {
  const { volumeHandle, volumeAttributes = {} } = csi;
  for (const key of Object.keys(volumeAttributes))
    if (key !== 'partition') ignore(volumeAttributes, key, context);
  const partition = Object.hasOwn(volumeAttributes, 'partition')
    ? volumeAttributes['partition']
    : '';
  // A pod's own volume has no handle.
  const names =
    volumeHandle === undefined ? [] : [volumeHandle, volumeHandle.split('/').at(-1) ?? ''];
  return { names: [...new Set(names)], source: csi, partition: Number(partition || 0) };
};

const ofFibreChannel = (fc: NonNullable<VolumeSource['fc']>): DiskSource => {
  const { wwids = [], targetWWNs = [], lun = 0 } = fc;
  // Several name several ways to one disk; the adapter finds it by any.
  const [wwid] = wwids;
  const [wwn] = targetWWNs;
  const port: DiskIdentity | undefined = wwn === undefined ? undefined : { fc: [wwn, lun] };
  const identity = wwid === undefined ? port : { wwid };
  return { names: [...wwids, ...targetWWNs], source: fc, identity };
};

const ignore = (view: object, key: string, context: VolumeContext): void =>
  context.ignore(view, key, 'whoever attaches the disk decides that');

/** Reads the source of one of the kinds; undefined for any other volume. */
export const sourceOf = (
  key: keyof typeof kinds,
  volume: VolumeSource,
  context: VolumeContext,
): DiskSource | undefined => {
  const { awsElasticBlockStore: aws, gcePersistentDisk: gce, csi, fc } = volume;
  const { cinder, azureDisk: azure, vsphereVolume: vsphere } = volume;
  for (const [type, fields] of Object.entries(ofOwner)) {
    const source = volume[type as keyof typeof ofOwner];
    if (source !== undefined) for (const field of fields) ignore(source, field, context);
  }
  switch (key) {
    case 'awsElasticBlockStore':
      return aws && { names: [aws.volumeID], source: aws, partition: aws.partition };
    case 'gcePersistentDisk':
      return gce && { names: [gce.pdName], source: gce, partition: gce.partition };
    case 'cinder':
      return cinder && { names: [cinder.volumeID], source: cinder };
    case 'azureDisk':
      return azure && { names: [azure.diskURI, azure.diskName], source: azure };
    case 'vsphereVolume':
      return vsphere && { names: [vsphere.volumePath], source: vsphere };
    case 'fc':
      return fc && ofFibreChannel(fc);
    default:
      // A pod's `csi` has the fields of a PersistentVolume's, or lacks them.
      return csi && ofCsi(csi as View<CSIPersistentVolumeSource>, context);
  }
};
