/**
 * Shares of Azure Files, by SMB; those of the CSI driver by NFS too.
 *
 * | field | manifest |
 * | --- | --- |
 * | `azureFile`, `csi` of `file.csi.azure.com` | a step of `p2lk-prepare` that mounts the share before the init containers and tries until it holds |
 * | `secretName`, `secretNamespace`, `nodeStageSecretRef` | account and key, in a credentials file that only root reads |
 * | `readOnly` | `ro` in the mount and in every bind |
 * | `mountOptions` of a PersistentVolume and of the driver, the pod's `fsGroup` | options of the mount |
 * | `protocol: nfs` | whatever makes volumes of type `nfs` |
 *
 * The kernel's module `cifs` does it; no program is needed. Source: kubelet
 * `pkg/volume/azure_file/azure_file.go`, SetUpAt, and `azure_util.go`, appendDefaultMountOptions;
 * keys of the Secret: GetAzureCredentials. For the driver see `share.ts`.
 */
import { cifsOptions, cifsVolume, isCifsServer, isCifsShare, volumeSources } from 'p2lk/drivers';
import type { CifsLogin, VolumeSource } from 'p2lk/drivers';
import { definePlugin, storedBytes, textOf } from 'p2lk/plugin';
import type {
  PodSpec,
  Reference,
  ReferenceContext,
  Secret,
  View,
  Volume,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { driver, isMountable, shareOf } from './share.ts';
import type { AzureShare } from './share.ts';

interface Options {
  /** Domain of the shares: `file.core.windows.net`, or that of another cloud. */
  readonly domain?: string;
}

/** Account and key; undefined, and reported, when they cannot be had. */
const loginOf = (
  { secret: { namespace, name }, account: given, at }: AzureShare,
  context: VolumeContext,
): CifsLogin | undefined => {
  const refuse = (message: string): undefined =>
    context.report('secret', { at: at.secret, message });
  if (name === '')
    return refuse(
      `volume ${context.volume.name} names no Secret with the storage account and its key`,
    );
  const secret = context.resolved<View<Secret>>({ kind: 'Secret', namespace, name })?.value;
  if (secret === undefined)
    return refuse(
      `Secret ${name} of namespace ${namespace}, with the storage account and its key, is not in the input`,
    );
  const text = (key: string): string => (textOf(storedBytes(secret, key)) ?? '').trim();
  const [user, password] = [
    text('azurestorageaccountname') || given,
    text('azurestorageaccountkey'),
  ];
  if (!/^[a-z0-9]{3,24}$/.test(user))
    return refuse(`azurestorageaccountname of Secret ${name} is no name of a storage account`);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(password))
    return refuse(
      `azurestorageaccountkey of Secret ${name} is no key of a storage account, which is text in base64`,
    );
  return { user, password, secret: name, at: at.secret };
};

/** Options that a kubelet adds where a PersistentVolume does not say otherwise. */
const defaults = (fsGroup: number | undefined): readonly string[] => [
  'file_mode=0777',
  'dir_mode=0777',
  ...(fsGroup === undefined ? [] : [`gid=${fsGroup}`]),
  'vers=3.0',
  'actimeo=30',
];

/** A share by NFS; its server knows it as `/ACCOUNT/SHARE`. */
const nfsPlan = (
  { share, account, server, readOnly, mountOptions }: AzureShare,
  more: readonly string[],
  domain: string,
  context: VolumeContext,
): VolumePlan | undefined =>
  context.plan({
    name: context.volume.name,
    nfs: { server: server || `${account}.${domain}`, path: `/${account}/${share}`, readOnly },
    mountOptions: ['vers=4', 'minorversion=1', 'sec=sys', ...mountOptions, ...more],
  } as Volume);

const plan = (
  volume: VolumeSource,
  { domain: usual = 'file.core.windows.net' }: Options,
  context: VolumeContext,
): VolumePlan | undefined => {
  const found = shareOf(volume, context);
  const { csi, mountOptions = [] } = volume;
  if (found === undefined || (csi !== undefined && !isMountable(csi, context))) return undefined;
  const { name } = context.volume;
  const { share, readOnly, nfs, server, at } = found;
  const domain = found.domain || usual;
  const refuse = (message: string, help?: string): undefined =>
    context.report('share', { at: at.share, message, help }) as undefined;
  const login = nfs ? undefined : loginOf(found, context);
  if (!isCifsShare(share))
    return refuse(`${JSON.stringify(share)} of volume ${name} is no name of a share`);
  if (nfs) return nfsPlan(found, mountOptions, domain, context);
  const made = cifsOptions(
    readOnly,
    [...found.mountOptions, ...mountOptions],
    defaults(context.pod.securityContext?.fsGroup),
  );
  if (made.refused !== undefined)
    return refuse(
      `mount option ${JSON.stringify(made.refused)} of volume ${name} is p2lk's own to say`,
      'the account and its key belong in the Secret',
    );
  if (login === undefined) return undefined;
  const host = server || `${login.user}.${domain}`;
  if (!isCifsServer(host))
    return refuse(`${JSON.stringify(host)} of volume ${name} is no name of a server`);
  return cifsVolume(
    {
      server: host,
      share,
      label: `share ${share} of Azure Files`,
      login,
      readOnly,
      options: made.options,
    },
    context,
  );
};

const references = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<Reference> {
  for (const source of volumeSources(pod, context)) {
    const found = shareOf(source, context);
    // The plan says so itself when it is missing.
    if (found !== undefined && !found.nfs && found.secret.name !== '')
      yield { kind: 'Secret', ...found.secret, optional: true };
  }
};

export default definePlugin<Options>({
  name: 'azureFile',
  apiVersion: 1,
  fields: [
    'Volume.azureFile',
    'Volume.csi',
    'PersistentVolumeSpec.azureFile',
    'PersistentVolumeSpec.csi',
    'PersistentVolumeSpec.mountOptions',
    'Secret',
  ],
  options: (z) =>
    z.strictObject({
      domain: z.optional(
        z
          .string()
          .check(
            z.regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'must be a domain, as file.core.windows.net'),
          ),
      ),
    }),
  diagnostics: {
    share: { severity: 'error', title: 'share that cannot be mounted' },
    secret: { severity: 'error', title: 'Secret with a storage account' },
  },
  references,
  apply(hooks, options) {
    for (const key of ['azureFile', `csi/${driver}`])
      hooks.volume
        .for(key)
        .tap('azureFile', (volume, context) => plan(volume as VolumeSource, options, context));
  },
});
