/** What there is to say about a volume of a type that no plugin makes. */
export interface VolumeTypeAnswer {
  /** Why there is no plugin; the end of a sentence. */
  readonly reason?: string;
  /** The next thing to do. */
  readonly help: string;
}

/** The ways that are always open. */
const otherwise = 'mount the storage in the base manifest and name its directory as a hostPath';

/**
 * By the name of the field in `Volume`. Source of what Kubernetes has removed: its CHANGELOG and
 * `pkg/apis/core/types.go`, where the fields stay for the API's sake.
 */
const types: ReadonlyMap<string, VolumeTypeAnswer> = new Map([
  [
    'gitRepo',
    {
      reason:
        'Kubernetes 1.33 refuses it too, because a repository could make the node run its code',
      help: 'clone into an emptyDir with an init container, as git clone --depth 1 REPOSITORY /work',
    },
  ],
  [
    'flocker',
    {
      reason:
        'Flocker has ended and Kubernetes has removed its driver, so nothing serves the dataset',
      help: 'move the data to a disk, an NFS export or an iSCSI target',
    },
  ],
  [
    'quobyte',
    {
      reason: 'Kubernetes has removed its driver, and the client is a program of the vendor',
      help:
        'name the share in a PersistentVolume of csi with a driver of yours ' +
        `(docs/volumes.md), or ${otherwise}`,
    },
  ],
  [
    'photonPersistentDisk',
    {
      reason: 'VMware Photon Platform has ended and Kubernetes has removed its driver',
      help:
        'attach the disk to the machine and name it in a PersistentVolume of cinder, ' +
        'vsphereVolume or local',
    },
  ],
  [
    'portworxVolume',
    {
      reason:
        'the storage is a cluster of its own on Kubernetes nodes, which a machine of one pod cannot join',
      help: `export the volume by NFS (sharedv4) and name it as nfs, or ${otherwise}`,
    },
  ],
  [
    'scaleIO',
    {
      reason: 'Kubernetes has removed its driver, and the client is a kernel module of the vendor',
      help:
        'map the volume to the machine as a disk and name it in a PersistentVolume of ' +
        `local, or ${otherwise}`,
    },
  ],
  [
    'storageos',
    {
      reason:
        'the storage is a cluster of its own on Kubernetes nodes, and Kubernetes has removed its driver',
      help: 'move the data to a disk, an NFS export or an iSCSI target',
    },
  ],
]);

/** A program of the vendor's, which an image has to bring. */
const program = (reason: string, example: string): VolumeTypeAnswer => ({
  reason,
  help: `name an image with that program in the config: ${example} (docs/volumes.md), or ${otherwise}`,
});

const nfs = (reason: string, what: string): VolumeTypeAnswer => ({
  reason,
  help: `name ${what} in a PersistentVolume of nfs`,
});

/**
 * By the name of the CSI driver, what its volumes would need. Sources: the drivers' own manuals and
 * their node plugins.
 */
const drivers: ReadonlyMap<string, VolumeTypeAnswer> = new Map([
  [
    'gcsfuse.csi.storage.gke.io',
    program(
      'a bucket is mounted by the program gcsfuse, with an identity of the cloud',
      "configDrivers: { 'csi/gcsfuse.csi.storage.gke.io': { onboot: { image: …, command: " +
        '[/usr/bin/gcsfuse, …] } } }',
    ),
  ],
  [
    'filestore.csi.storage.gke.io',
    nfs(
      'Filestore is NFS, by an address and a share that the driver asks the cloud for',
      'the address of the instance and the name of the share',
    ),
  ],
  [
    'lustre.csi.storage.gke.io',
    {
      reason: "it needs Lustre's client, which is a kernel module that LinuxKit's kernels lack",
      help:
        'build a kernel with the modules lnet and lustre, and say configDrivers: { ' +
        "'csi/lustre.csi.storage.gke.io': { modules: [lustre], mounts: [{ type: lustre, … " +
        '}] } } (docs/volumes.md)',
    },
  ],
  [
    'fsx.csi.aws.com',
    {
      reason: "it needs Lustre's client, which is a kernel module that LinuxKit's kernels lack",
      help:
        'build a kernel with the modules lnet and lustre, and say configDrivers: { ' +
        "'csi/fsx.csi.aws.com': { modules: [lustre], mounts: [{ type: lustre, … }] } } " +
        '(docs/volumes.md)',
    },
  ],
  [
    'efs.csi.aws.com',
    nfs(
      'EFS is NFS, by a name in the VPC that the driver knows from the handle',
      'server: fs-ID.efs.REGION.amazonaws.com and path: /',
    ),
  ],
  [
    's3.csi.aws.com',
    program(
      'a bucket is mounted by the program mount-s3, with an identity of the cloud',
      "configDrivers: { 'csi/s3.csi.aws.com': { onboot: { image: …, command: [/usr/bin/mount-s3, …] } } }",
    ),
  ],
  [
    'blob.csi.azure.com',
    program(
      'a container of blobs is mounted by the program blobfuse2',
      "configDrivers: { 'csi/blob.csi.azure.com': { onboot: { image: …, command: " +
        '[/usr/bin/blobfuse2, …] } } }',
    ),
  ],
  [
    'driver.longhorn.io',
    {
      reason:
        'the storage is a cluster of its own on Kubernetes nodes, which a machine of one pod cannot join',
      help:
        'make the volume ReadWriteMany, which Longhorn exports by NFS, and name that ' +
        'export in a PersistentVolume of nfs; or say how its iSCSI frontend is reached in ' +
        'one of iscsi',
    },
  ],
  [
    'nfs.manila.csi.openstack.org',
    nfs(
      'a share of Manila is NFS, by an export location that the driver asks OpenStack for',
      'the export location (openstack share export location list SHARE)',
    ),
  ],
  [
    'cephfs.manila.csi.openstack.org',
    {
      reason:
        'a share of Manila is CephFS, by an export location and a key that the driver asks OpenStack for',
      help:
        'name monitors, path and key in a PersistentVolume of cephfs (openstack share ' +
        'export location list SHARE, openstack share access list SHARE)',
    },
  ],
  [
    'cephfs.csi.ceph.com',
    {
      reason: 'the driver knows monitors and paths from a ConfigMap of the cluster',
      help: 'name monitors, path and secretRef in a PersistentVolume of cephfs',
    },
  ],
  [
    'rbd.csi.ceph.com',
    {
      reason: 'the driver knows monitors and pools from a ConfigMap of the cluster',
      help: 'name monitors, pool, image and secretRef in a PersistentVolume of rbd',
    },
  ],
  [
    'secrets-store.csi.k8s.io',
    {
      reason:
        'a provider on the nodes of a cluster fetches these secrets, with the identity of the pod',
      help:
        'put them into a Secret of the input and mount that; or name an image with the ' +
        "vault's own client in the config: configDrivers: { " +
        "'csi/secrets-store.csi.k8s.io': { onboot: { image: …, command: […], directory: " +
        'true } } } (docs/volumes.md)',
    },
  ],
  [
    'csi.cert-manager.io',
    {
      reason: 'cert-manager issues these certificates to the pods of a cluster',
      help: 'put certificate and key into a Secret of the input and mount that',
    },
  ],
  [
    'csi.spiffe.io',
    {
      reason: 'an agent on the nodes of a cluster answers at that socket',
      help: "run the agent in the base manifest and name its socket's directory as a hostPath",
    },
  ],
]);

/**
 * What to say about a volume of that type without a plugin; a vendor's driver goes by its type and
 * name.
 */
export const volumeTypeAnswer = (type: string, driver: string | undefined): VolumeTypeAnswer => {
  if (driver !== undefined) {
    const known =
      type === 'csi'
        ? drivers.get(driver.replace(/^[a-z0-9-]+\.(?=(?:rbd|cephfs)\.csi\.ceph\.com$)/, ''))
        : undefined;
    return (
      known ?? {
        reason: `no plugin and no config driver claims ${type}/${driver}`,
        help:
          `say in the config how it is made: configDrivers: { '${type}/${driver}': … } ` +
          `(docs/volumes.md), or ${otherwise}`,
      }
    );
  }
  return (
    types.get(type) ?? {
      help:
        `list a plugin that makes ${type} volumes in p2lk.config.ts, or attach the storage ` +
        `to the machine and ${otherwise}`,
    }
  );
};
