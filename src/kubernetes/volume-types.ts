/** What to do about a volume of a type that no plugin makes, by the name of its field in `Volume`. */
const answers: { readonly [type: string]: string | undefined } = Object.freeze({
  __proto__: null,
  configMap: 'the plugin projected makes it: take it out of disable in the config',
  secret: 'the plugin projected makes it: take it out of disable in the config',
  downwardAPI: 'the plugin projected makes it: take it out of disable in the config',
  projected: 'the plugin projected makes it: take it out of disable in the config',
  persistentVolumeClaim: 'the plugin persistentVolumeClaim makes it: take it out of disable in the config',
  ephemeral: 'the plugin persistentVolumeClaim makes it: take it out of disable in the config',
  nfs: 'the plugin nfs makes it: take it out of disable in the config',
  iscsi: 'the plugin iscsi makes it: take it out of disable in the config',
  image: 'copy what the image holds into an emptyDir with an init container of that image',
  gitRepo: 'Kubernetes 1.33 refuses it too: clone into an emptyDir with an init container, as git clone --depth 1 REPOSITORY /work',
  fc: 'let the base manifest mount the disk by its label or WWID and name its directory as a hostPath',
  flocker: 'Flocker has ended: move the data to a disk, an NFS export or an iSCSI target',
  quobyte: 'Kubernetes has removed it: mount the share in the base manifest and name its directory as a hostPath',
  photonPersistentDisk:
    'Kubernetes has removed it: attach the disk to the machine, mount it in the base manifest and name its directory as a hostPath',
  scaleIO: 'Kubernetes has removed it: map the disk to the machine, mount it in the base manifest and name its directory as a hostPath',
  storageos: 'Kubernetes has removed it: move the data to a disk, an NFS export or an iSCSI target',
} as unknown as { readonly [type: string]: string });

/** The next thing to do for a volume of that type; a driver's name goes before its type (`csi/<driver>`). */
export const volumeTypeHelp = (type: string, driver: string | undefined): string =>
  answers[type] ??
  (driver === undefined
    ? `list a plugin that makes ${type} volumes in p2lk.config.ts, or attach the storage to the machine, mount it in the base manifest and name its directory as a hostPath`
    : `list a plugin that claims ${type}/${driver} in p2lk.config.ts, or mount the storage in the base manifest and name its directory as a hostPath`);
