/**
 * Directories and disks of the machine that a PersistentVolume names.
 *
 * | field | manifest |
 * | --- | --- |
 * | `local.path` to a directory | a step of `p2lk-prepare` that waits for it and binds it |
 * | `local.path` to a disk, `local.fsType` | a step on `tools.format` that mounts the disk |
 * | `mountOptions` of the PersistentVolume | options of the mount |
 * | `volumeMode: Block` | the disk itself, for `volumeDevices` |
 *
 * A disk is checked first, and formatted when it is blank. A path below /dev is a disk, and so is
 * any with an fsType; the base manifest sees to directories. The pod's fsGroup owns what is in the
 * volume. Source: Kubernetes API, LocalVolumeSource; kubelet `pkg/volume/local/local.go`.
 */
import { diskDiagnostics, diskFileSystem, diskVolume } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { absolutePath, definePlugin, sh } from 'p2lk/plugin';
import type { LocalVolumeSource, View, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { script, scriptPath } from './script.ts';

/** A disk by the name that the kernel gave it. */
const kernelName = /^\/dev\/(?:[shv]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)(?:p?\d+)?$/;

/** The path of the machine, or undefined, and reported, when no Linux machine has such a one. */
const pathOf = (source: View<LocalVolumeSource>, context: VolumeContext): string | undefined => {
  const { path } = source;
  const refuse = (reason: string): undefined =>
    context.report('path', {
      at: [source, 'path'],
      message: `local path ${JSON.stringify(path)} ${reason}`,
      help: 'give the absolute path of a directory or a disk, as /var/mnt/ledger or /dev/disk/by-uuid/…',
    });
  if (/[\0-\x1f\x7f]/.test(path)) return refuse('holds a control character');
  if (!path.startsWith('/')) return refuse('is not absolute');
  if (path.split('/').includes('..')) return refuse('holds ..');
  const plain = absolutePath(path);
  if (plain === '/' || plain === '/dev' || /^\/(?:proc|sys)(?:\/|$)/.test(plain))
    return refuse('is no storage');
  if (kernelName.test(plain)) {
    context.report('kernel-name', {
      at: [source, 'path'],
      message:
        `${plain} is whichever disk the kernel finds in that place; when disks come or go it ` +
        'may be another one',
      help:
        'name a partition or file system by /dev/disk/by-uuid, by-label, by-partuuid or ' +
        'by-partlabel, or give the machine one disk alone',
    });
  }
  return plain;
};

const plan = (
  source: View<LocalVolumeSource>,
  { volumeMode, mountOptions }: VolumeSource,
  context: VolumeContext,
): VolumePlan | undefined => {
  const path = pathOf(source, context);
  const block = volumeMode === 'Block';
  const fsType = diskFileSystem(source, block, context);
  if (path === undefined || fsType === undefined) return undefined;
  const isDisk = block || (source.fsType ?? '') !== '' || path.startsWith('/dev/');
  return diskVolume(
    {
      label: `local ${path}`,
      find: (link, words) => sh`/bin/sh ${scriptPath} ${path} ${link} ${words}`,
      mounts: true,
      fsType: isDisk ? fsType : '-',
      mountOptions,
      block,
      files: [script],
      on: isDisk ? undefined : {},
    },
    context,
  );
};

export default definePlugin({
  name: 'local',
  apiVersion: 1,
  fields: [
    'PersistentVolumeSpec.local',
    'PersistentVolumeSpec.mountOptions',
    'PersistentVolumeSpec.volumeMode',
  ],
  diagnostics: {
    path: { severity: 'error', title: 'path that is no storage' },
    ...diskDiagnostics,
    'kernel-name': { severity: 'warning', title: 'disk by the name that the kernel gives it' },
  },
  apply(hooks) {
    hooks.volume.for('local').tap('local', (volume, context) => {
      const spec = volume as VolumeSource;
      return spec.local && plan(spec.local, spec, context);
    });
  },
});
