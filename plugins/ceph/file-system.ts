import { kernelMountOptions, mountedVolume, resolveScript } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { sh } from 'p2lk/plugin';
import type { CephFSVolumeSource, View, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { keyOf } from './key.ts';
import { isSound, monitorRules, nameRule, pathRule } from './names.ts';
import { script, scriptPath } from './script.ts';

/** The plan for a file system; undefined, and reported, when it cannot be mounted. */
export const cephfs = (
  source: View<CephFSVolumeSource>,
  { mountOptions }: VolumeSource,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { monitors, user = 'admin', readOnly = false, path = '/', secretFile = '' } = source;
  const root = path === '' ? '/' : path;
  const file = secretFile === '' ? `/etc/ceph/${user}.secret` : secretFile;
  const rules = [
    ...monitorRules(monitors),
    nameRule('user', user, 'a Ceph user'),
    pathRule('path', root),
    pathRule('secretFile', file),
  ];
  const sound = isSound(source, rules, context);
  const key = keyOf(source, file, context);
  if (!sound || key === undefined) return undefined;
  const servers = monitors.join(',');
  const at = context.rootPath(context.volume.name);
  const words = [key.path, user, servers, root, kernelMountOptions(readOnly, mountOptions), at];
  return mountedVolume(
    {
      label: `Ceph ${servers}:${path}`,
      run: sh`/bin/sh ${scriptPath} fs ${words}`,
      of: 'network',
      readOnly,
      files: [script, resolveScript, ...key.files],
    },
    context,
  );
};
