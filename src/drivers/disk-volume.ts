import type { BootStep } from '../api/boot.ts';
import type { VolumeContext } from '../api/context.ts';
import type { VolumePlan } from '../api/volume-plan.ts';
import type { File } from '../linuxkit/manifest.ts';
import { pathBelow } from '../linuxkit/path-below.ts';
import { sh } from '../linuxkit/shell.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';
import { diskFileSystems, diskScript, diskScriptPath } from './disk.ts';
import { kernelMountOptions } from './mount-options.ts';
import { mountedVolume } from './mounted-volume.ts';

/** A disk that holds a volume, however the machine comes by it. */
export interface DiskVolume {
  /** What the console says after the volume's name: `iSCSI iqn.2001-04.com.example:stock LUN 0`. */
  readonly label: string;
  /**
   * Makes `link` a link to the disk, and fails where there is none yet. The words are those of
   * `mountWords`, for a command that mounts besides: see `mounts`.
   */
  readonly find: (link: string, words: readonly (string | number)[]) => ShellFragment;
  /** True: `find` mounts what it finds. */
  readonly mounts?: boolean;
  /** What `diskFileSystem` gave; made only on a blank disk. Ext4 when absent or empty. */
  readonly fsType?: string;
  readonly readOnly?: boolean;
  /** `mountOptions` of a PersistentVolume. */
  readonly mountOptions?: readonly string[];
  /** True: the disk itself, for `volumeDevices`. */
  readonly block?: boolean;
  /** Scripts that `find` needs. */
  readonly files?: readonly File[];
  /** Files that hold a Secret's values. */
  readonly keys?: readonly File[];
  /** Where the step runs; on the image `tools.format` when absent. */
  readonly on?: Pick<BootStep, 'image'>;
}

/**
 * The file system of a source, by default ext4; undefined, and reported as `<plugin>/file-system`,
 * where the machine makes and mounts none of that type. A block volume's does not matter.
 * @example const fsType = diskFileSystem(source, volumeMode === 'Block', context)
 */
export const diskFileSystem = (
  source: { readonly fsType?: string },
  block: boolean,
  context: VolumeContext,
): string | undefined => {
  const { fsType = '' } = source;
  if (fsType === '') return 'ext4';
  if (block || diskFileSystems.has(fsType)) return fsType;
  const made = [...diskFileSystems].join(', ');
  const wanted = `${context.volume.name} is to hold a file system of type ${JSON.stringify(fsType)}`;
  context.report('file-system', {
    at: [source, 'fsType'],
    message: `volume ${wanted}; the machine makes and mounts ${made}`,
  });
  return undefined;
};

/**
 * The entry of a driver's `diagnostics` for what `diskFileSystem` reports.
 * @example diagnostics: { ...diskDiagnostics }
 */
export const diskDiagnostics = {
  'file-system': { severity: 'error', title: 'file system that the machine does not make' },
} as const;

/**
 * The words GROUP and POLICY of the disk's script: who is to own what is in the volume.
 * @example sh`/bin/sh ${diskScriptPath} - ${directory} - rw ${groupWords(context)}`
 */
export const groupWords = ({ pod }: Pick<VolumeContext, 'pod'>): readonly (string | number)[] => {
  const { fsGroup = '-', fsGroupChangePolicy = 'Always' } = pod.securityContext ?? {};
  return [fsGroup, fsGroupChangePolicy];
};

/** DIRECTORY, FSTYPE, OPTIONS, GROUP and POLICY of the disk's script; the first two - for a block volume. */
const mountWords = (
  { block, fsType = '', readOnly = false, mountOptions }: DiskVolume,
  context: VolumeContext,
): readonly (string | number)[] => [
  ...(block ? ['-', '-'] : [context.rootPath(context.volume.name), fsType || 'ext4']),
  kernelMountOptions(readOnly, mountOptions),
  ...groupWords(context),
];

/**
 * The plan for a disk: found, checked, formatted only when blank, mounted, given to the pod's
 * fsGroup, and unmounted at shutdown; with `block` found and handed on. The pod waits for it.
 * Source: kubelet `pkg/volume/gcepd` and its neighbours, MountDevice.
 * @example diskVolume({ label: 'RBD pool/image', find: (link) => sh`map ${link}`, fsType }, context)
 */
export const diskVolume = (disk: DiskVolume, context: VolumeContext): VolumePlan => {
  const { label, find, mounts, readOnly, block, files = [], keys = [] } = disk;
  const { on = { image: context.settings.tools.format } } = disk;
  const { name } = context.volume;
  const device = pathBelow('/run/p2lk/block', name);
  const words = mountWords(disk, context);
  const found = find(device, words);
  if (block) {
    const step = { name: `volume ${name}, ${label}`, run: found, required: true, ...on };
    return {
      source: context.rootPath(name),
      readOnly,
      device,
      files: [...files, ...keys],
      prepare: { steps: [step] },
    };
  }
  const mount = sh`${found} &&
  /bin/sh ${diskScriptPath} ${device} ${words}`;
  const run = mounts ? found : mount;
  const all = [...files, diskScript, ...keys];
  return mountedVolume({ label, run, of: 'disk', readOnly, files: all, ...on }, context);
};
