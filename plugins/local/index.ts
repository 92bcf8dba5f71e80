/**
 * Directories and disks of the machine that a PersistentVolume names.
 *
 * | field | manifest |
 * | --- | --- |
 * | `local.path` to a directory | a step of `p2lk-prepare` that waits for it and binds it to the volume's place |
 * | `local.path` to a disk, `local.fsType` | a step on the image `tools.format` that checks, formats if blank, and mounts the disk |
 * | `mountOptions` of the PersistentVolume | options of the mount |
 * | `volumeMode: Block` | the disk itself, for `volumeDevices` |
 *
 * A path below /dev is a disk, and so is any with an fsType; the base manifest sees to directories.
 * The pod's fsGroup owns what is in the volume. Source: Kubernetes API, LocalVolumeSource; kubelet
 * `pkg/volume/local/local.go`.
 */
import { posix } from 'node:path';
import {
  definePlugin,
  diskFileSystems,
  diskOptions,
  diskScript,
  sh,
  unmountStep,
} from 'p2lk/plugin';
import type {
  LocalVolumeSource,
  PersistentVolumeSpec,
  View,
  Volume,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { script, scriptPath } from './script.ts';

/** The path of the machine, or undefined, and reported, when no Linux machine has such a one. */
const pathOf = (source: View<LocalVolumeSource>, context: VolumeContext): string | undefined => {
  const { path } = source;
  const refuse = (reason: string): undefined =>
    context.report('path', {
      at: [source, 'path'],
      message: `local path ${JSON.stringify(path)} ${reason}`,
      help: 'give the absolute path of a directory or a disk, as /var/mnt/ledger or /dev/disk/by-uuid/…',
    }) as undefined;
  if (/[\0-\x1f\x7f]/.test(path)) return refuse('holds a control character');
  if (!path.startsWith('/')) return refuse('is not absolute');
  if (path.split('/').includes('..')) return refuse('holds ..');
  const plain = posix.normalize(path).replace(/(?<=.)\/$/, '');
  if (plain === '/' || plain === '/dev' || /^\/(?:proc|sys)(?:\/|$)/.test(plain))
    return refuse('is no storage');
  if (/^\/dev\/(?:[shv]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)(?:p?\d+)?$/.test(plain)) {
    context.report('kernel-name', {
      at: [source, 'path'],
      message: `${plain} is whichever disk the kernel finds in that place; when disks come or go it may be another one`,
      help: 'name a partition or file system by /dev/disk/by-uuid, by-label, by-partuuid or by-partlabel, or give the machine one disk alone',
    });
  }
  return plain;
};

const plan = (
  source: View<LocalVolumeSource>,
  { volumeMode, mountOptions }: View<PersistentVolumeSpec>,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { fsType = '' } = source;
  const { name } = context.volume;
  const path = pathOf(source, context);
  const block = volumeMode === 'Block';
  if (!block && fsType !== '' && !diskFileSystems.has(fsType)) {
    context.report('file-system', {
      at: [source, 'fsType'],
      message: `volume ${name} is to hold a file system of type ${JSON.stringify(fsType)}; the machine makes and mounts ${[...diskFileSystems].join(', ')}`,
    });
    return undefined;
  }
  if (path === undefined) return undefined;
  const disk = block || fsType !== '' || path.startsWith('/dev/');
  const device = `/run/p2lk/block/${name}`;
  const at = context.rootPath(name);
  const { fsGroup = '-', fsGroupChangePolicy = 'Always' } = context.pod.securityContext ?? {};
  const fileSystem = disk ? fsType || 'ext4' : '-';
  const place = sh`/bin/sh ${scriptPath} ${path} ${device} ${block ? '-' : at} ${block ? '-' : fileSystem} ${diskOptions(false, mountOptions)} ${fsGroup} ${fsGroupChangePolicy}`;
  if (!block) {
    context.boot.run('atShutdown', unmountStep(`unmount volume ${name}`, at, 'disk'));
  }
  return {
    source: at,
    ...(block && { device }),
    files: [script, ...(block ? [] : [diskScript])],
    prepare: {
      steps: [
        {
          name: `volume ${name}, local ${path}`,
          run: place,
          required: true,
          ...(disk && { image: context.settings.tools.format }),
        },
      ],
    },
  };
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
    'file-system': { severity: 'error', title: 'file system that the machine does not make' },
    'kernel-name': { severity: 'warning', title: 'disk by the name that the kernel gives it' },
  },
  apply(hooks) {
    hooks.volume.for('local').tap('local', (volume, context) => {
      const spec = volume as View<Volume & PersistentVolumeSpec>;
      return spec.local && plan(spec.local, spec, context);
    });
  },
});
