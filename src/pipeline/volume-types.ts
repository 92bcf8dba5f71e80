/** What there is to say about a volume of a type that no plugin makes. */
export interface VolumeTypeAnswer {
  /** Why there is no plugin; the end of a sentence. */
  readonly reason?: string;
  /** The next thing to do. */
  readonly help: string;
}

const disabled = (plugin: string): VolumeTypeAnswer => ({
  reason: `the plugin ${plugin} is left out`,
  help: `take ${plugin} out of disable in the config`,
});

/** The ways that are always open. */
const otherwise = 'mount the storage in the base manifest and name its directory as a hostPath';

/**
 * By the name of the field in `Volume`. Source of what Kubernetes has removed: its CHANGELOG and
 * `pkg/apis/core/types.go`, where the fields stay for the API's sake.
 */
const answers: { readonly [type: string]: VolumeTypeAnswer | undefined } = Object.freeze({
  __proto__: null,
  ...Object.fromEntries(
    [
      ['emptyDir', 'hostPath', 'nfs', 'iscsi', 'image', 'glusterfs', 'azureFile'].map(
        (type) => [type, type] as const,
      ),
      ['cephfs', 'rbd'].map((type) => [type, 'ceph'] as const),
      ['configMap', 'secret', 'downwardAPI', 'projected'].map(
        (type) => [type, 'projected'] as const,
      ),
      ['persistentVolumeClaim', 'ephemeral'].map(
        (type) => [type, 'persistentVolumeClaim'] as const,
      ),
      [
        'awsElasticBlockStore',
        'gcePersistentDisk',
        'azureDisk',
        'vsphereVolume',
        'cinder',
        'fc',
      ].map((type) => [type, 'attachedDisk'] as const),
    ]
      .flat()
      .map(([type, plugin]) => [type, disabled(plugin)]),
  ),
  local: disabled('local'),
  gitRepo: {
    reason: 'Kubernetes 1.33 refuses it too, because a repository could make the node run its code',
    help: 'clone into an emptyDir with an init container, as git clone --depth 1 REPOSITORY /work',
  },
  flocker: {
    reason:
      'Flocker has ended and Kubernetes has removed its driver, so nothing serves the dataset',
    help: 'move the data to a disk, an NFS export or an iSCSI target',
  },
  quobyte: {
    reason: 'Kubernetes has removed its driver, and the client is a program of the vendor',
    help: `name the share in a PersistentVolume of csi with a driver of yours (docs/volumes.md), or ${otherwise}`,
  },
  photonPersistentDisk: {
    reason: 'VMware Photon Platform has ended and Kubernetes has removed its driver',
    help: 'attach the disk to the machine and name it in a PersistentVolume of cinder, vsphereVolume or local',
  },
  portworxVolume: {
    reason:
      'the storage is a cluster of its own on Kubernetes nodes, which a machine of one pod cannot join',
    help: `export the volume by NFS (sharedv4) and name it as nfs, or ${otherwise}`,
  },
  scaleIO: {
    reason: 'Kubernetes has removed its driver, and the client is a kernel module of the vendor',
    help: `map the volume to the machine as a disk and name it in a PersistentVolume of local, or ${otherwise}`,
  },
  storageos: {
    reason:
      'the storage is a cluster of its own on Kubernetes nodes, and Kubernetes has removed its driver',
    help: 'move the data to a disk, an NFS export or an iSCSI target',
  },
} as unknown as { readonly [type: string]: VolumeTypeAnswer });

/**
 * What to say about a volume of that type without a plugin; a vendor's driver goes by its type and
 * name.
 */
export const volumeTypeAnswer = (type: string, driver: string | undefined): VolumeTypeAnswer => {
  if (driver !== undefined) {
    return {
      reason: `no plugin and no config driver claims ${type}/${driver}`,
      help: `say in the config how it is made: configDrivers: { '${type}/${driver}': … } (docs/volumes.md), or ${otherwise}`,
    };
  }
  return (
    answers[type] ?? {
      help: `list a plugin that makes ${type} volumes in p2lk.config.ts, or attach the storage to the machine and ${otherwise}`,
    }
  );
};
