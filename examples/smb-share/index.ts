/**
 * Shares of a vendor's storage: volumes of its CSI driver smb.csi.example.com, mounted by the kernel
 * itself.
 */
import {
  isMounted,
  mountedVolume,
  resolveScript,
  resolveScriptPath,
  volumeSources,
} from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin, storedBytes, sh, textOf } from 'p2lk/plugin';
import type { Reference, Secret, View, VolumeContext, VolumePlan } from 'p2lk/plugin';

type Csi = NonNullable<VolumeSource['csi']>;

/**
 * The Secret with `username` and `password`: a PersistentVolume calls it nodeStageSecretRef, a
 * pod's own volume nodePublishSecretRef.
 */
const secretOf = (csi: Csi, { workload }: Pick<VolumeContext, 'workload'>): Reference => {
  const { name = '', namespace = workload.namespace } =
    csi.nodeStageSecretRef ?? csi.nodePublishSecretRef ?? {};
  return { kind: 'Secret', namespace, name };
};

const plan = (
  csi: Csi,
  mountOptions: readonly string[],
  context: VolumeContext,
): VolumePlan | undefined => {
  const { readOnly = false, volumeAttributes: { source = '' } = {} } = csi;
  const { name } = context.volume;
  context.ignore(csi, 'fsType', 'a share has the file system of its server');
  const secret = context.resolved<View<Secret>>(secretOf(csi, context))?.value;
  const [user, password] = ['username', 'password'].map(
    (key) => textOf(secret && storedBytes(secret, key)) ?? '',
  );
  const [share, server] = /^\/\/([A-Za-z0-9.-]+)\/[\w$ ./-]+$/.exec(source) ?? [];
  if (!share || !server || !user || !password || /[\0-\x1f,]/.test(user + password)) {
    const what = share
      ? 'has no Secret with username and password, both without commas'
      : 'names no share, as //nas.example.com/pictures';
    context.report('share', { at: csi, message: `volume ${name} ${what}` });
    return undefined;
  }
  const at = context.rootPath(name);
  const login = { path: `etc/p2lk/smb/${name}`, contents: `${user}\n${password}\n`, mode: '0600' };
  const options = [readOnly ? 'ro' : 'rw', 'vers=3.0', ...mountOptions].join(',');
  const mount = sh`${isMounted(at)} && exit
address=$(/bin/sh ${resolveScriptPath} ${server}) || exit
{ read -r user && read -r password; } <${`/${login.path}`}
chroot /host modprobe cifs
mkdir -p ${at} || exit
options="ip=$address,username=$user,password=$password,"${options}
timeout 60 mount -i -t cifs -o "$options" ${share} ${at}`;
  const files = [resolveScript, context.secret(login, secretOf(csi, context).name, csi)];
  const label = `share ${share}`;
  return mountedVolume({ label, run: mount, of: 'network', readOnly, files }, context);
};

export default definePlugin({
  name: 'smb-share',
  apiVersion: 1,
  fields: ['Volume.csi', 'PersistentVolumeSpec.csi', 'PersistentVolumeSpec.mountOptions', 'Secret'],
  diagnostics: { share: { severity: 'error', title: 'share that cannot be mounted' } },
  *references(pod, context) {
    for (const { csi } of volumeSources(pod, context))
      if (csi?.driver === 'smb.csi.example.com') yield secretOf(csi, context);
  },
  apply(hooks) {
    hooks.volume.for('csi/smb.csi.example.com').tap('smb-share', (volume, context) => {
      const { csi, mountOptions = [] } = volume as VolumeSource;
      return csi && plan(csi, mountOptions, context);
    });
  },
});
