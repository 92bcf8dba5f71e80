import type { VolumeSource } from 'p2lk/drivers';
import type {
  At,
  AzureFilePersistentVolumeSource,
  CSIPersistentVolumeSource,
  View,
  VolumeContext,
} from 'p2lk/plugin';

/** The CSI driver of Azure Files (github.com/kubernetes-sigs/azurefile-csi-driver). */
export const driver = 'file.csi.azure.com';

/** A share, wherever the volume says so. */
export interface AzureShare {
  /** The share, and maybe a directory of it. */
  readonly share: string;
  /** Storage account, where the volume names it; else the Secret does. */
  readonly account: string;
  /** The share's server, where it is not the account's usual one. */
  readonly server: string;
  /** Domain of the server behind the account, as `file.core.windows.net`; empty for the usual. */
  readonly domain: string;
  /** True: by NFS, which asks for no account key. */
  readonly nfs: boolean;
  readonly secret: { readonly namespace: string; readonly name: string };
  readonly readOnly: boolean;
  /** Besides those of a PersistentVolume. */
  readonly mountOptions: readonly string[];
  /** Where share and Secret stand, for messages. */
  readonly at: { readonly share: At; readonly secret: At };
}

type InTree = View<AzureFilePersistentVolumeSource>;
type Csi = View<Partial<CSIPersistentVolumeSource>>;
type Workload = { readonly workload: { readonly namespace: string } };

const ofInTree = (source: InTree, { workload }: Workload): AzureShare => ({
  share: source.shareName,
  account: '',
  server: '',
  domain: '',
  nfs: false,
  secret: { namespace: source.secretNamespace ?? workload.namespace, name: source.secretName },
  readOnly: source.readOnly ?? false,
  mountOptions: [],
  at: { share: [source, 'shareName'], secret: [source, 'secretName'] },
});

/** Attributes that say where and how a volume is mounted; names count in any case. */
const known = [
  'sharename',
  'secretname',
  'secretnamespace',
  'storageaccount',
  'server',
  'foldername',
  'protocol',
  'storageendpointsuffix',
  'mountoptions',
] as const;

/**
 * What the driver makes of a volume's attributes; a PersistentVolume's handle names resource group,
 * account and share, `group#account#share#…`. Source: azurefile-csi-driver pkg/azurefile,
 * NodeStageVolume and GetAccountInfo.
 */
const ofCsi = (csi: Csi, { workload }: Workload): AzureShare => {
  const { volumeAttributes = {}, volumeHandle, readOnly = false, nodeStageSecretRef } = csi;
  const keys = Object.keys(volumeAttributes);
  const attribute = (name: (typeof known)[number]): string =>
    volumeAttributes[keys.find((key) => key.toLowerCase() === name) ?? name] ?? '';
  const [, ofHandle = '', shareOfHandle = ''] = (volumeHandle ?? '').split('#');
  const account = attribute('storageaccount') || ofHandle;
  const folder = attribute('foldername').replaceAll(/^\/+|\/+$/g, '');
  const suffix = attribute('storageendpointsuffix');
  const inline = volumeHandle === undefined;
  return {
    share: [attribute('sharename') || shareOfHandle, folder]
      .filter((part) => part !== '')
      .join('/'),
    // The driver takes the account of a pod's own volume from the Secret alone.
    account: inline ? '' : account,
    server: attribute('server'),
    domain: suffix === '' ? '' : `file.${suffix}`,
    nfs: attribute('protocol').toLowerCase() === 'nfs',
    secret: {
      namespace:
        nodeStageSecretRef?.namespace ??
        ((inline ? '' : attribute('secretnamespace')) || workload.namespace),
      name:
        nodeStageSecretRef?.name ??
        (attribute('secretname') ||
          (account === '' ? '' : `azure-storage-account-${account}-secret`)),
    },
    readOnly,
    mountOptions: attribute('mountoptions') === '' ? [] : [attribute('mountoptions')],
    at: { share: csi, secret: csi },
  };
};

/** The share of a volume or of a PersistentVolume; undefined for any other. */
export const shareOf = (
  { azureFile, csi }: VolumeSource,
  context: Workload,
): AzureShare | undefined => {
  if (azureFile !== undefined) return ofInTree(azureFile as InTree, context);
  return csi?.driver === driver ? ofCsi(csi, context) : undefined;
};

/** Settles what of a CSI volume is for the driver's other parts; false, and reported, for a disk. */
export const isMountable = (csi: Csi, context: VolumeContext): boolean => {
  const { volumeAttributes = {} } = csi;
  for (const key of Object.keys(volumeAttributes)) {
    const name = key.toLowerCase();
    if (known.some((one) => one === name)) continue;
    if (name === 'diskname' && volumeAttributes[key] !== '') {
      context.report('share', {
        at: [volumeAttributes, key],
        message: `volume ${context.volume.name} is a disk image in a share, which the machine does not mount`,
        help: 'attach the image as a disk, and name it in a PersistentVolume of azureDisk or local',
      });
      return false;
    }
    context.ignore(
      volumeAttributes,
      key,
      'the driver uses it where it makes volumes, not where it mounts them',
    );
  }
  for (const field of [
    'fsType',
    'nodePublishSecretRef',
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodeExpandSecretRef',
  ] as const)
    context.ignore(csi, field, 'the driver does not use it');
  return true;
};
