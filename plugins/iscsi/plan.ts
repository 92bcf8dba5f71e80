import { diskFileSystem, diskVolume } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { fileName, pathBelow, sh } from 'p2lk/plugin';
import type { File, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { chapConfig, chapSecret } from './chap.ts';
import type { Source } from './chap.ts';
import { script, scriptPath } from './script.ts';
import { isSound, longestName, portalsOf } from './target.ts';

/** The folder of names and passwords, in which only root may look. */
const authFolder = 'etc/p2lk/iscsi-auth';

/** The image with an initiator; undefined, and reported, where the config names none. */
const imageOf = (context: VolumeContext): string | undefined => {
  const { settings, volume } = context;
  const { iscsi } = settings.tools;
  if (iscsi === undefined) {
    context.report('no-image', {
      at: [volume, 'name'],
      message: `volume ${volume.name} needs an iSCSI initiator, and no image that carries one is configured`,
      help:
        'build images/iscsi of p2lk with linuxkit pkg build, and name the image in the config: ' +
        "tools: { iscsi: 'IMAGE' }",
    });
  }
  return iscsi;
};

/** The file with names and passwords for the login; undefined where there is no CHAP. */
const authFile = (source: Source, contents: string, context: VolumeContext): File | undefined => {
  const secret = chapSecret(source, context.workload.namespace);
  if (secret === undefined) return undefined;
  const file = { path: pathBelow(authFolder, context.volume.name), contents, mode: '0600' };
  return context.secret(file, secret.name, [source, 'secretRef']);
};

/** The plan for a disk of a target; undefined, and reported, when no login can bring it. */
export const planOf = (
  source: Source,
  { volumeMode, mountOptions }: VolumeSource,
  ownName: string | undefined,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { readOnly = false, chapAuthDiscovery = false, iqn, lun = 0 } = source;
  const { name } = context.volume;
  const { namespace, podName } = context.workload;
  const block = volumeMode === 'Block';
  const sound = isSound(source, context);
  const config = chapConfig(source, context);
  const image = imageOf(context);
  const fsType = diskFileSystem(source, block, context);
  if (!sound || config === undefined || image === undefined || fsType === undefined)
    return undefined;
  const auth = authFile(source, config, context);
  const ofPod = `iqn.2024-01.io.p2lk:${namespace}.${podName}`.slice(0, longestName);
  const initiator = source.initiatorName ?? ownName ?? ofPod;
  const login = [auth === undefined ? '-' : `/${auth.path}`, chapAuthDiscovery ? 'yes' : 'no'];
  const words = [fileName(name), initiator, iqn, lun, ...login, ...portalsOf(source, context)];
  return diskVolume(
    {
      label: `iSCSI ${iqn} LUN ${lun}`,
      find: (link) => sh`/bin/sh ${scriptPath} ${link} ${words}`,
      fsType,
      readOnly,
      mountOptions,
      block,
      files: [script],
      keys: auth && [{ path: authFolder, directory: true, mode: '0700' }, auth],
      on: { image },
    },
    context,
  );
};
