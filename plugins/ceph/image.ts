import { diskFileSystem, diskVolume, resolveScript } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { sh } from 'p2lk/plugin';
import type { RBDVolumeSource, View, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { keyOf } from './key.ts';
import { isSound, monitorRules, nameRule, pathRule } from './names.ts';
import { script, scriptPath } from './script.ts';

/** The plan for an image, which is a disk; undefined, and reported, when it cannot be mapped. */
export const rbd = (
  source: View<RBDVolumeSource>,
  { mountOptions, volumeMode }: VolumeSource,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { monitors, image, pool = 'rbd', user = 'admin', readOnly = false } = source;
  const { keyring = '/etc/ceph/keyring' } = source;
  const block = volumeMode === 'Block';
  const rules = [
    ...monitorRules(monitors),
    nameRule('image', image, 'an image'),
    nameRule('pool', pool, 'a pool'),
    nameRule('user', user, 'a Ceph user'),
    pathRule('keyring', keyring),
  ];
  const sound = isSound(source, rules, context);
  const key = keyOf(source, keyring, context);
  const fsType = diskFileSystem(source, block, context);
  if (!sound || key === undefined || fsType === undefined) return undefined;
  const words = [key.path, user, monitors.join(','), pool, image, readOnly ? 'ro' : 'rw'];
  return diskVolume(
    {
      label: `RBD ${pool}/${image}`,
      find: (link) => sh`/bin/sh ${scriptPath} rbd ${words} ${link}`,
      fsType,
      readOnly,
      mountOptions,
      block,
      files: [script, resolveScript],
      keys: key.files,
    },
    context,
  );
};
