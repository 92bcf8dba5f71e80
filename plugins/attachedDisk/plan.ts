import { attachedDisk, diskFileSystem } from 'p2lk/drivers';
import type { DiskIdentity, VolumeSource } from 'p2lk/drivers';
import type { VolumeContext, VolumePlan } from 'p2lk/plugin';
import { kinds } from './identity.ts';
import type { DiskKind } from './identity.ts';
import { sourceOf } from './source.ts';
import type { DiskSource } from './source.ts';

/** By what disks are known, by their names in the manifests. */
export interface Disks {
  readonly [name: string]:
    | { readonly serial: string }
    | { readonly wwid: string }
    | { readonly lun: number };
}

const isText = (word: string | number): boolean => /^[\x20-\x7e]+$/.test(String(word));

/** What the config says of the disk, else the volume itself, else what follows from its name. */
const identityOf = (
  { names, identity }: DiskSource,
  disks: Disks,
  kind: DiskKind,
): DiskIdentity | undefined => {
  const listed = names.find((one) => Object.hasOwn(disks, one));
  if (listed !== undefined) return disks[listed];
  return identity ?? (names[0] === undefined ? undefined : kind.identity(names[0]));
};

/** The plan for a volume of that kind; undefined, and reported, when the disk cannot be told. */
export const planOf = (
  key: keyof typeof kinds,
  volume: VolumeSource,
  disks: Disks,
  context: VolumeContext,
): VolumePlan | undefined => {
  const found = sourceOf(key, volume, context);
  if (found === undefined) return undefined;
  const { names, source, partition = 0 } = found;
  const { name } = context.volume;
  const kind: DiskKind = kinds[key];
  const block = volume.volumeMode === 'Block';
  const identity = identityOf(found, disks, kind);
  const isKnown = identity !== undefined && Object.values(identity).flat().every(isText);
  if (names.length === 0) {
    // A pod's own volume of a CSI driver has no handle.
    context.report('identity', {
      at: source,
      message:
        `volume ${name} is a disk that ${kind.owner} would make together with the pod, ` +
        'which only the driver in a cluster asks for',
      help:
        'for scratch space take an emptyDir; else attach a disk, and name it in a ' +
        'PersistentVolume of the driver',
    });
    return undefined;
  }
  if (!isKnown) {
    const disk = `the disk ${JSON.stringify(names[0])} of ${kind.owner}`;
    context.report('identity', {
      at: source,
      message: `volume ${name} is ${disk}, and nothing says how the machine is to know it among its disks`,
      help: kind.help,
    });
  }
  const fsType = diskFileSystem(source, block, context);
  if (fsType === undefined) return undefined;
  if (!Number.isInteger(partition) || partition < 0 || partition > 255) {
    context.report('identity', {
      at: source,
      message: `volume ${name} names partition ${JSON.stringify(partition)}, and no disk has that`,
    });
    return undefined;
  }
  if (!isKnown) return undefined;
  const { readOnly = false } = source;
  const { mountOptions } = volume;
  const label = names.join(' ');
  return attachedDisk(
    { identity, label, partition, fsType, readOnly, mountOptions, block },
    context,
  );
};
