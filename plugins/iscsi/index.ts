/**
 * Disks of iSCSI targets.
 *
 * | field | manifest |
 * | --- | --- |
 * | `targetPortal`, `portals`, `iqn`, `lun`, `initiatorName` | a step in an `onboot` entry on the image `tools.iscsi` that logs in and tries until it has the disk |
 * | `fsType`, `readOnly` | the mount; a file system is made only on a blank disk |
 * | `chapAuthSession`, `chapAuthDiscovery`, `secretRef` | names and passwords for the login, in a file that only root reads |
 * | `volumeMode: Block` of a PersistentVolume | the disk itself, for `volumeDevices` |
 *
 * Source: kubelet `pkg/volume/iscsi/iscsi_util.go`, AttachDisk.
 */
import {
  definePlugin,
  diskFileSystems,
  diskOptions,
  diskScript,
  diskScriptPath,
  sh,
  unmountStep,
  volumeSources,
} from 'p2lk/plugin';
import type {
  PersistentVolumeSpec,
  PodSpec,
  Reference,
  ReferenceContext,
  View,
  Volume,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { chapConfig, chapSecret } from './chap.ts';
import type { Source } from './chap.ts';
import { script, scriptPath } from './script.ts';

interface Options {
  /**
   * Name of the machine where a volume gives none; the target's access list must hold it. By
   * default of namespace and pod.
   */
  readonly initiatorName?: string;
}

/** Bytes of the longest name (RFC 3720, 3.2.6.1). */
const longestName = 223;

/** Names as RFC 3720 has them: what a manifest's must match, and what a boot script can take. */
const isName = (name: string): boolean =>
  name.length <= longestName &&
  /^(?:iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+(?::[A-Za-z0-9._:-]+)?|eui\.[0-9A-Fa-f]{16}|naa\.(?:[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}))$/.test(
    name,
  );

/** `host`, `host:port` or `[v6]:port` with its port; undefined for anything else. */
const portalOf = (text: string): string | undefined => {
  const match =
    /^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d{1,5}))?$/.exec(text);
  const [, host, port = '3260'] = match ?? [];
  return host === undefined || Number(port) < 1 || Number(port) > 65_535
    ? undefined
    : `${host}:${Number(port)}`;
};

/** What is wrong with a field. */
type Fault = readonly [at: readonly [object, string | number], message: string];

/** Reports what no initiator can do; true when there is none of that. */
const isSound = (source: Source, context: VolumeContext): boolean => {
  const {
    iqn,
    iscsiInterface = 'default',
    lun,
    initiatorName,
    portals = [],
    targetPortal,
  } = source;
  const found: Fault[] = [];
  if (!isName(iqn))
    found.push([
      [source, 'iqn'],
      `${JSON.stringify(iqn)} is no name of a target, as iqn.2001-04.com.example:storage.disk1`,
    ]);
  if (initiatorName !== undefined && !isName(initiatorName))
    found.push([
      [source, 'initiatorName'],
      `${JSON.stringify(initiatorName)} is no name of an initiator, as iqn.2001-04.com.example:shop`,
    ]);
  const judge = (portal: string, at: Fault[0]): void => {
    if (portalOf(portal) === undefined)
      found.push([
        at,
        `${JSON.stringify(portal)} is no portal: a host or address, and a port after a colon, as 192.0.2.10:3260`,
      ]);
  };
  judge(targetPortal, [source, 'targetPortal']);
  for (const [i, portal] of portals.entries()) judge(portal, [portals, i]);
  if (!Number.isInteger(lun) || lun < 0 || lun > 255)
    found.push([[source, 'lun'], `LUN ${lun} is not between 0 and 255`]);
  if (iscsiInterface !== 'default' && iscsiInterface !== 'tcp')
    found.push([
      [source, 'iscsiInterface'],
      `the machine logs in over TCP, not by the interface ${JSON.stringify(iscsiInterface)}`,
    ]);
  for (const [at, message] of found) context.report('target', { at, message });
  return found.length === 0;
};

/** The portals with their ports, each once. */
const portalsOf = (source: Source, context: VolumeContext): readonly string[] => {
  const { targetPortal, portals = [] } = source;
  const all = [...new Set([targetPortal, ...portals].map((portal) => portalOf(portal) ?? ''))];
  if (all.length > 1) {
    context.report('one-path', {
      at: [source, 'portals'],
      message: `the disk of volume ${context.volume.name} is reached through the first of its ${all.length} portals that lets the machine in: there is no multipath, so when that portal fails later the disk waits for it`,
    });
  }
  return all;
};

/** The image with an initiator; undefined, and reported, where the config names none. */
const imageOf = (context: VolumeContext): string | undefined => {
  const { settings, volume } = context;
  const { iscsi } = settings.tools;
  if (iscsi === undefined) {
    context.report('no-image', {
      at: [volume, 'name'],
      message: `volume ${volume.name} needs an iSCSI initiator, and no image that carries one is configured`,
      help: "build images/iscsi of p2lk with linuxkit pkg build, and name the image in the config: tools: { iscsi: 'IMAGE' }",
    });
  }
  return iscsi;
};

/** The folder of names and passwords, in which only root may look. */
const authFolder = 'etc/p2lk/iscsi-auth';

const plan = (
  source: Source,
  { volumeMode, mountOptions }: View<PersistentVolumeSpec>,
  options: Options,
  context: VolumeContext,
): VolumePlan | undefined => {
  const {
    fsType = '',
    readOnly = false,
    chapAuthDiscovery = false,
    initiatorName,
    iqn,
    lun,
  } = source;
  const { name } = context.volume;
  const block = volumeMode === 'Block';
  const sound = isSound(source, context);
  const config = chapConfig(source, context);
  const image = imageOf(context);
  const fileSystem = fsType === '' ? 'ext4' : fsType;
  if (!block && !diskFileSystems.has(fileSystem)) {
    context.report('file-system', {
      at: [source, 'fsType'],
      message: `volume ${name} is to hold a file system of type ${JSON.stringify(fsType)}; the machine makes and mounts ${[...diskFileSystems].join(', ')}`,
    });
    return undefined;
  }
  if (!sound || config === undefined || image === undefined) return undefined;
  const secret = chapSecret(source, context.workload.namespace);
  const auth =
    secret &&
    context.secret({ path: `${authFolder}/${name}`, contents: config, mode: '0600' }, secret.name, [
      source,
      'secretRef',
    ]);
  const device = `/run/p2lk/block/${name}`;
  const initiator =
    initiatorName ??
    options.initiatorName ??
    `iqn.2024-01.io.p2lk:${context.workload.namespace}.${context.workload.podName}`.slice(
      0,
      longestName,
    );
  const logIn = sh`/bin/sh ${scriptPath} ${device} ${name} ${initiator} ${iqn} ${lun} ${auth === undefined ? '-' : `/${auth.path}`} ${chapAuthDiscovery ? 'yes' : 'no'} ${portalsOf(source, context)}`;
  const { fsGroup = '-', fsGroupChangePolicy = 'Always' } = context.pod.securityContext ?? {};
  const at = context.rootPath(name);
  const mount = sh`${logIn} &&\n  /bin/sh ${diskScriptPath} ${device} ${at} ${fileSystem} ${diskOptions(readOnly, mountOptions)} ${fsGroup} ${fsGroupChangePolicy}`;
  if (!block) {
    context.boot.run('atShutdown', unmountStep(`unmount volume ${name}`, at, 'disk'));
  }
  return {
    source: at,
    readOnly,
    ...(block && { device }),
    files: [
      script,
      ...(block ? [] : [diskScript]),
      ...(auth === undefined
        ? []
        : [{ path: authFolder, directory: true, mode: '0700' } as const, auth]),
    ],
    prepare: {
      steps: [
        {
          name: `volume ${name}, iSCSI ${iqn} LUN ${lun}`,
          run: block ? logIn : mount,
          required: true,
          image,
        },
      ],
    },
  };
};

const references = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<Reference> {
  const { namespace } = context.workload;
  for (const { iscsi } of volumeSources(pod, context)) {
    const secret = iscsi && chapSecret(iscsi, namespace);
    // The plan says so itself when it is missing.
    if (secret !== undefined) yield { kind: 'Secret', ...secret, optional: true };
  }
};

export default definePlugin<Options>({
  name: 'iscsi',
  apiVersion: 1,
  fields: [
    'Volume.iscsi',
    'PersistentVolumeSpec.iscsi',
    'PersistentVolumeSpec.mountOptions',
    'PersistentVolumeSpec.volumeMode',
    'Secret',
  ],
  options: (z) =>
    z.strictObject({
      initiatorName: z.optional(
        z
          .string()
          .check(z.refine(isName, 'is no name of an initiator, as iqn.2001-04.com.example:shop')),
      ),
    }),
  diagnostics: {
    'no-image': { severity: 'error', title: 'image with an initiator' },
    target: { severity: 'error', title: 'target that cannot be' },
    secret: { severity: 'error', title: 'Secret for CHAP' },
    'file-system': { severity: 'error', title: 'file system that the machine does not make' },
    'one-path': { severity: 'warning', title: 'one path of several' },
  },
  references,
  apply(hooks, options) {
    hooks.volume.for('iscsi').tap('iscsi', (volume, context) => {
      const spec = volume as View<Volume & PersistentVolumeSpec>;
      return spec.iscsi && plan(spec.iscsi, spec, options, context);
    });
  },
});
