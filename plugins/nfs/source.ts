import type {
  CSIPersistentVolumeSource,
  NFSVolumeSource,
  PersistentVolumeSpec,
  View,
  Volume,
  VolumeContext,
} from 'p2lk/plugin';

/** The driver of the Kubernetes project for NFS (github.com/kubernetes-csi/csi-driver-nfs). */
export const driver = 'nfs.csi.k8s.io';

/** An export, wherever the volume says so. */
export interface Export {
  readonly server: string;
  readonly path: string;
  readonly readOnly: boolean;
  /** Besides those of a PersistentVolume. */
  readonly mountOptions: readonly string[];
  /** Mode that the root of the volume gets once it is mounted, in octal. */
  readonly mode?: string;
  /** Where server and path stand, for messages. */
  readonly at: {
    readonly server: readonly [object, string];
    readonly path: readonly [object, string];
  };
}

const ofNfs = (source: View<NFSVolumeSource>): Export => ({
  server: source.server,
  path: source.path,
  readOnly: source.readOnly ?? false,
  mountOptions: [],
  at: { server: [source, 'server'], path: [source, 'path'] },
});

/**
 * What the driver makes of a volume's attributes, whose names it takes in any case. Undefined, and
 * reported, where it would refuse them. Source: csi-driver-nfs `pkg/nfs/nodeserver.go`,
 * NodePublishVolume.
 */
const ofCsi = (
  csi: View<CSIPersistentVolumeSource>,
  context: VolumeContext,
): Export | undefined => {
  const { volumeAttributes = {}, readOnly = false } = csi;
  const keys = Object.keys(volumeAttributes);
  const keyOf = (name: string): string => keys.find((key) => key.toLowerCase() === name) ?? name;
  const attribute = (name: string): string => volumeAttributes[keyOf(name)] ?? '';
  const [server, share, below, mode] = [
    attribute('server'),
    attribute('share'),
    attribute('subdir'),
    attribute('mountpermissions'),
  ];
  const known = new Set(
    ['server', 'share', 'subdir', 'mountoptions', 'mountpermissions'].map(keyOf),
  );
  for (const key of keys)
    if (!known.has(key))
      context.ignore(
        volumeAttributes,
        key,
        'the driver uses it where it makes volumes, not where it mounts them',
      );
  context.settle(csi, 'volumeHandle');
  for (const field of [
    'fsType',
    'nodePublishSecretRef',
    'nodeStageSecretRef',
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodeExpandSecretRef',
  ] as const)
    context.ignore(csi, field, 'the driver does not use it');
  const refuse = (at: readonly [object, string] | object, message: string): undefined =>
    context.report('attribute', { at, message });
  for (const [name, value] of [
    ['server', server],
    ['share', share],
  ] as const)
    if (value === '')
      return refuse(
        csi,
        `volume ${context.volume.name} of driver ${driver} needs the attribute ${name}`,
      );
  const atSubDir = [volumeAttributes, keyOf('subdir')] as const;
  const directory = `the directory ${JSON.stringify(below)}`;
  const made = 'has a part that only the driver fills in, where it makes volumes';
  if (below.includes('${')) return refuse(atSubDir, `${directory} ${made}`);
  if (below.split('/').includes('..')) return refuse(atSubDir, `${directory} leaves the share`);
  if (mode !== '' && !/^0?[0-7]{1,4}$/.test(mode))
    return refuse(
      [volumeAttributes, keyOf('mountpermissions')],
      `${JSON.stringify(mode)} is no mode in octal, as 0755`,
    );
  return {
    server,
    path: below === '' ? share : `${share.replace(/\/+$/, '')}/${below}`,
    readOnly,
    mountOptions: attribute('mountoptions') === '' ? [] : [attribute('mountoptions')],
    ...(Number(mode) !== 0 && !readOnly && { mode }),
    at: { server: [volumeAttributes, keyOf('server')], path: [volumeAttributes, keyOf('share')] },
  };
};

/** The export of a volume or of a PersistentVolume; undefined for any other. */
export const exportOf = (
  volume: View<Volume & PersistentVolumeSpec>,
  context: VolumeContext,
): Export | undefined => {
  const { nfs, csi } = volume;
  if (nfs !== undefined) return ofNfs(nfs);
  return csi === undefined ? undefined : ofCsi(csi as View<CSIPersistentVolumeSource>, context);
};
