import type { DiskIdentity } from 'p2lk/drivers';

/** What a kind of disk says of itself. */
export interface DiskKind {
  /** Who attaches it, for messages. */
  readonly owner: string;
  /**
   * The identity that the owner gives a disk of that name; undefined where it gives none that
   * follows from the name.
   */
  readonly identity: (id: string) => DiskIdentity | undefined;
  /** What a config says instead. */
  readonly help: string;
}

const serialHelp =
  "give it the volume's name as serial, or say in the config by what it is known: disks: { " +
  "'NAME': { serial: … } }";

/**
 * Amazon: the NVMe serial is the volume's id without its hyphen. Source: Amazon EBS, "Identify the
 * EBS device"; aws-ebs-csi-driver `pkg/driver/node_linux.go`, findNvmeVolume.
 */
const aws: DiskKind = {
  owner: 'Amazon EC2',
  identity: (id) => {
    const [, volume] = /^(?:aws:\/\/[a-z0-9-]*\/)?(vol-?[0-9a-f]+)$/.exec(id) ?? [];
    return volume === undefined ? undefined : { serial: volume.replace('-', '') };
  },
  help:
    "the NVMe disks of EC2's Nitro machines have the volume's id as serial; for others: " +
    "disks: { 'vol-…': { serial: … } }",
};

/** What comes before a disk's name in a `volumeHandle`. */
const googleFolder = /^projects\/[a-z0-9.:-]+\/(?:zones|regions)\/[a-z0-9-]+\/disks\//;

/**
 * Google: the disk's name is in its SCSI identification. Source: guest-configs
 * `65-gce-disk-naming.rules`; gcp-compute-persistent-disk-csi-driver.
 */
const google: DiskKind = {
  owner: 'Google Compute Engine',
  identity: (id) => {
    const name = id.replace(googleFolder, '');
    return /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(name) ? { serial: name } : undefined;
  },
  help: serialHelp,
};

/**
 * OpenStack: the serial begins with the volume's id. Source: cinder-csi-plugin
 * `pkg/util/mount/mount.go`, getDevicePathBySerialID.
 */
const openstack: DiskKind = {
  owner: 'OpenStack',
  identity: (id) => (/^[0-9A-Za-z][0-9A-Za-z-]*$/.test(id) ? { serial: id } : undefined),
  help: serialHelp,
};

/**
 * Azure tells the machine only the LUN at which a disk is. Source: azuredisk-csi-driver
 * `pkg/azuredisk/azure_common_linux.go`.
 */
const azure: DiskKind = {
  owner: 'Azure',
  identity: () => undefined,
  help: "Azure tells the machine only at which LUN a disk is: disks: { 'NAME OR URI': { lun: 0 } }",
};

/**
 * vSphere knows the disk's UUID, the manifest only its file. Source: vsphere-csi-driver
 * `pkg/csi/service/osutils/linux_os_utils.go`.
 */
const vsphere: DiskKind = {
  owner: 'vSphere',
  identity: () => undefined,
  help:
    "set disk.EnableUUID on the machine, and give the disk's UUID (vmkfstools -J getuuid): " +
    "disks: { 'NAME': { wwid: '6000C29…' } }",
};

/** Fibre Channel: by worldwide name; the volume says it itself. */
const fibreChannel: DiskKind = {
  owner: 'the Fibre Channel adapter',
  identity: () => undefined,
  help: 'give one WWID in wwids',
};

/** By the key of the volume hook. */
export const kinds = {
  awsElasticBlockStore: aws,
  'csi/ebs.csi.aws.com': aws,
  gcePersistentDisk: google,
  'csi/pd.csi.storage.gke.io': google,
  cinder: openstack,
  'csi/cinder.csi.openstack.org': openstack,
  azureDisk: azure,
  'csi/disk.csi.azure.com': azure,
  vsphereVolume: vsphere,
  'csi/csi.vsphere.vmware.com': vsphere,
  fc: fibreChannel,
} as const satisfies { readonly [key: string]: DiskKind };
