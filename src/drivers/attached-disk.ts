import type { VolumeContext } from '../api/context.ts';
import { diskOptions, diskScript, diskScriptPath } from './disk.ts';
import { findDiskScript, findDiskScriptPath } from './find-disk.ts';
import { sh } from '../linuxkit/shell.ts';
import type { VolumePlan } from '../api/volume-plan.ts';

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

export interface AttachedDisk {
  readonly identity: DiskIdentity;
  /** What the infrastructure calls the disk, for the console. */
  readonly label?: string;
  /** Number of the partition; 0 for the whole disk. */
  readonly partition?: number;
  /** One of `diskFileSystems`, made only on a blank disk; ext4 when absent or empty. */
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly mountOptions?: readonly string[];
  /** True: the disk itself, for `volumeDevices`. */
  readonly block?: boolean;
}

const wordsOf = (identity: DiskIdentity): readonly [kind: string, value: string] => {
  if ('fc' in identity) return ['fc', identity.fc.join(':')];
  const [[kind, value] = ['', '']] = Object.entries(identity);
  return [kind, String(value)];
};

/**
 * The plan for a disk that the infrastructure attaches to the machine: found by its identity,
 * checked, formatted only when blank, mounted, and given to the pod's fsGroup. The pod waits for
 * it. The steps run on the image `tools.format`. Source: kubelet `pkg/volume/gcepd` and its
 * neighbours, MountDevice.
 */
export const attachedDisk = (
  {
    identity,
    label,
    partition = 0,
    fsType = '',
    readOnly = false,
    mountOptions = [],
    block = false,
  }: AttachedDisk,
  context: VolumeContext,
): VolumePlan => {
  const { name } = context.volume;
  const at = context.rootPath(name);
  const device = `/run/p2lk/block/${name}`;
  const [kind, value] = wordsOf(identity);
  const { fsGroup = '-', fsGroupChangePolicy = 'Always' } = context.pod.securityContext ?? {};
  const find = sh`/bin/sh ${findDiskScriptPath} ${kind} ${value} ${partition} ${device}`;
  const options = diskOptions(readOnly, mountOptions);
  const mount = sh`${find} &&
  /bin/sh ${diskScriptPath} "$(readlink ${device})" ${at} ${fsType === '' ? 'ext4' : fsType} ${options} ${fsGroup} ${fsGroupChangePolicy}`;
  if (!block)
    context.boot.run('atShutdown', {
      name: `unmount volume ${name}`,
      run: sh`! grep -q ${` ${at} `} /proc/self/mounts || umount ${at}`,
    });
  return {
    source: at,
    readOnly,
    ...(block && { device }),
    files: [findDiskScript, ...(block ? [] : [diskScript])],
    prepare: {
      steps: [
        {
          name: `volume ${name}, disk ${label === undefined ? '' : `${label} `}with the ${kind} ${value}${partition === 0 ? '' : `, partition ${partition}`}`,
          run: block ? find : mount,
          required: true,
          image: context.settings.tools.format,
        },
      ],
    },
  };
};
