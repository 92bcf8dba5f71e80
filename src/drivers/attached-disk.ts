import type { VolumeContext } from '../api/context.ts';
import type { VolumePlan } from '../api/volume-plan.ts';
import { sh } from '../linuxkit/shell.ts';
import { diskVolume } from './disk-volume.ts';
import type { DiskVolume } from './disk-volume.ts';
import { findDiskScript, findDiskScriptPath } from './find-disk.ts';

/** What a disk is known by, whatever its place among the machine's disks: one of them. */
export type DiskIdentity =
  | {
      /**
       * Serial number. Of a virtio or NVMe disk, which hold twenty characters, the first twenty
       * count.
       */
      readonly serial: string;
    }
  | {
      /**
       * Worldwide name, in any of its spellings: `naa.6000c2…`, `wwn-0x6000c2…`, `eui.…`,
       * `6000C2…-…`.
       */
      readonly wwid: string;
    }
  | {
      /** Number of the place at which Azure attached the disk. */
      readonly lun: number;
    }
  | {
      /** World wide name of a Fibre Channel target's port, and LUN. */
      readonly fc: readonly [wwn: string, lun: number];
    };

/** A disk that the infrastructure attaches to the machine. */
export interface AttachedDisk extends Pick<
  DiskVolume,
  'fsType' | 'readOnly' | 'mountOptions' | 'block'
> {
  readonly identity: DiskIdentity;
  /** What the infrastructure calls the disk, for the console. */
  readonly label?: string;
  /** Number of the partition; 0 for the whole disk. */
  readonly partition?: number;
}

const wordsOf = (identity: DiskIdentity): readonly [kind: string, value: string] => {
  if ('fc' in identity) return ['fc', identity.fc.join(':')];
  const [[kind, value] = ['', '']] = Object.entries(identity);
  return [kind, String(value)];
};

/**
 * The plan for a disk that the infrastructure attaches to the machine, found by its identity.
 * @example attachedDisk({ identity: { serial: volumeID }, fsType }, context)
 */
export const attachedDisk = (
  { identity, label = '', partition = 0, ...disk }: AttachedDisk,
  context: VolumeContext,
): VolumePlan => {
  const [kind, value] = wordsOf(identity);
  const called = label === '' ? '' : `${label} `;
  const part = partition === 0 ? '' : `, partition ${partition}`;
  return diskVolume(
    {
      ...disk,
      label: `disk ${called}with the ${kind} ${value}${part}`,
      find: (link) => sh`/bin/sh ${findDiskScriptPath} ${kind} ${value} ${partition} ${link}`,
      files: [findDiskScript],
    },
    context,
  );
};
