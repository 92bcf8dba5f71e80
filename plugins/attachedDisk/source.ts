import type {
  CSIPersistentVolumeSource,
  DiskIdentity,
  VolumeContext,
  VolumeSource,
} from 'p2lk/plugin';
import type { kinds } from './identity.ts';

/** What a volume says about its disk. */
export interface DiskSource {
  /** Names under which a config may list the disk; the first is the one that the owner knows. */
  readonly names: readonly string[];
  readonly fsType: string;
  readonly readOnly: boolean;
  readonly partition: number;
  /** Where the volume itself says by what the disk is known. */
  readonly identity?: DiskIdentity;
  /** The source, for messages. */
  readonly at: object;
}

const ofOwner = 'whoever attaches the disk decides that';

const csiSource = (csi: CSIPersistentVolumeSource, context: VolumeContext): DiskSource => {
  const { volumeHandle, volumeAttributes = {}, fsType = '', readOnly = false } = csi;
  for (const key of Object.keys(volumeAttributes))
    if (key !== 'partition') context.ignore(volumeAttributes, key, ofOwner);
  const partition = Number(
    (Object.hasOwn(volumeAttributes, 'partition') && volumeAttributes['partition']) || 0,
  );
  return {
    names:
      volumeHandle === undefined
        ? []
        : [...new Set([volumeHandle, volumeHandle.split('/').at(-1) ?? ''])],
    fsType,
    readOnly,
    partition,
    at: csi,
  };
};

/** Reads the source of one of the kinds; undefined for any other volume. */
export const sourceOf = (
  key: keyof typeof kinds,
  volume: VolumeSource,
  context: VolumeContext,
): DiskSource | undefined => {
  const {
    awsElasticBlockStore: aws,
    gcePersistentDisk: gce,
    cinder,
    azureDisk: azure,
    vsphereVolume: vsphere,
    fc,
    csi,
  } = volume;
  switch (key) {
    case 'awsElasticBlockStore':
      return (
        aws && {
          names: [aws.volumeID],
          fsType: aws.fsType ?? '',
          readOnly: aws.readOnly ?? false,
          partition: aws.partition ?? 0,
          at: aws,
        }
      );
    case 'gcePersistentDisk':
      return (
        gce && {
          names: [gce.pdName],
          fsType: gce.fsType ?? '',
          readOnly: gce.readOnly ?? false,
          partition: gce.partition ?? 0,
          at: gce,
        }
      );
    case 'cinder':
      if (cinder !== undefined) context.ignore(cinder, 'secretRef', ofOwner);
      return (
        cinder && {
          names: [cinder.volumeID],
          fsType: cinder.fsType ?? '',
          readOnly: cinder.readOnly ?? false,
          partition: 0,
          at: cinder,
        }
      );
    case 'azureDisk':
      for (const field of ['cachingMode', 'kind'] as const)
        if (azure !== undefined) context.ignore(azure, field, ofOwner);
      return (
        azure && {
          names: [azure.diskURI, azure.diskName],
          fsType: azure.fsType ?? '',
          readOnly: azure.readOnly ?? false,
          partition: 0,
          at: azure,
        }
      );
    case 'vsphereVolume':
      for (const field of ['storagePolicyID', 'storagePolicyName'] as const)
        if (vsphere !== undefined) context.ignore(vsphere, field, ofOwner);
      return (
        vsphere && {
          names: [vsphere.volumePath],
          fsType: vsphere.fsType ?? '',
          readOnly: false,
          partition: 0,
          at: vsphere,
        }
      );
    case 'fc': {
      const { wwids = [], targetWWNs = [], lun = 0, fsType = '', readOnly = false } = fc ?? {};
      const [wwid] = wwids;
      const [wwn] = targetWWNs;
      // Several name several ways to one disk; the adapter finds it by any.
      const identity =
        wwid !== undefined ? { wwid } : wwn !== undefined ? { fc: [wwn, lun] as const } : undefined;
      const names = [...wwids, ...targetWWNs];
      return (
        fc && {
          names,
          fsType,
          readOnly,
          partition: 0,
          at: fc,
          ...(identity !== undefined && { identity }),
        }
      );
    }
    default:
      return csi && csiSource(csi as CSIPersistentVolumeSource, context);
  }
};
