/**
 * File systems and disks of Ceph, by the kernel's own clients: the modules `ceph` and `rbd`, and no
 * program of Ceph's.
 *
 * | field | manifest |
 * | --- | --- |
 * | `cephfs.monitors`, `path`, `user` | a step of `p2lk-prepare` that mounts the file system before the init containers and tries until it holds |
 * | `rbd.monitors`, `pool`, `image`, `user` | a step on the image `tools.format` that maps the image, checks and mounts it; a file system is made only on a blank one |
 * | `secretRef` | the key, in a file that only root reads; else `secretFile` or `keyring`, a file of the machine |
 * | `readOnly`, `fsType`, `mountOptions`, the pod's `fsGroup` for `rbd` | the mount |
 *
 * Source: Kubernetes 1.30 `pkg/volume/cephfs/cephfs.go`, `pkg/volume/rbd/rbd.go` and `rbd_util.go`
 * (1.31 has removed both).
 */
import {
  definePlugin,
  diskFileSystems,
  diskOptions,
  diskScript,
  diskScriptPath,
  resolveScript,
  sh,
  unmountStep,
  volumeSources,
} from 'p2lk/plugin';
import type {
  CephFSVolumeSource,
  PodSpec,
  RBDVolumeSource,
  Reference,
  ReferenceContext,
  View,
  VolumeContext,
  VolumePlan,
  VolumeSource,
} from 'p2lk/plugin';
import { keyOf, secretOf } from './key.ts';
import { script, scriptPath } from './script.ts';

const monitor = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::\d{1,5})?$/;
/** What Ceph's own tools take as names without quoting. */
const word = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const path = /^\/[^\0-\x1f\x7f]*$/;

/** Reports texts that Ceph or the kernel would take for something else; true when there is none. */
const isSound = (
  source: object,
  rules: readonly (readonly [key: string, value: string, rule: RegExp, wanted: string])[],
  context: VolumeContext,
): boolean => {
  const wrong = rules.filter(([, value, rule]) => !rule.test(value));
  for (const [key, value, , wanted] of wrong)
    context.report('name', {
      at: [source, key],
      message: `${key} ${JSON.stringify(value)} of volume ${context.volume.name} is no ${wanted}`,
    });
  return wrong.length === 0;
};

const monitorRules = (monitors: readonly string[]) =>
  monitors.map(
    (one) => ['monitors', one, monitor, 'host or address, with a port perhaps'] as const,
  );

const unmount = (at: string, context: VolumeContext): void =>
  context.boot.run(
    'atShutdown',
    unmountStep(`unmount volume ${context.volume.name}`, at, 'network'),
  );

const cephfs = (
  source: View<CephFSVolumeSource>,
  { mountOptions }: VolumeSource,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { monitors, path: root = '/', user = 'admin', readOnly = false, secretFile = '' } = source;
  const file = secretFile === '' ? `/etc/ceph/${user}.secret` : secretFile;
  const rules = [
    ['user', user, word, 'name of a Ceph user'],
    ['path', root === '' ? '/' : root, path, 'absolute path'],
    ['secretFile', file, path, 'absolute path'],
  ] as const;
  const sound = isSound(source, [...monitorRules(monitors), ...rules], context);
  const key = keyOf(source, file, context);
  if (!sound || key === undefined) return undefined;
  const { name } = context.volume;
  const at = context.rootPath(name);
  const options = diskOptions(readOnly, mountOptions);
  unmount(at, context);
  return {
    source: at,
    readOnly,
    files: [script, resolveScript, ...key.files],
    prepare: {
      steps: [
        {
          name: `volume ${name}, Ceph ${monitors.join(',')}:${root}`,
          run: sh`/bin/sh ${scriptPath} fs ${key.path} ${user} ${monitors.join(',')} ${root === '' ? '/' : root} ${options} ${at}`,
          required: true,
        },
      ],
    },
  };
};

const rbd = (
  source: View<RBDVolumeSource>,
  { mountOptions, volumeMode }: VolumeSource,
  context: VolumeContext,
): VolumePlan | undefined => {
  const {
    monitors,
    image,
    pool = 'rbd',
    user = 'admin',
    keyring = '/etc/ceph/keyring',
    readOnly = false,
    fsType = '',
  } = source;
  const rules = [
    ['image', image, word, 'name of an image'],
    ['pool', pool, word, 'name of a pool'],
    ['user', user, word, 'name of a Ceph user'],
    ['keyring', keyring, path, 'absolute path'],
  ] as const;
  const sound = isSound(source, [...monitorRules(monitors), ...rules], context);
  const key = keyOf(source, keyring, context);
  const block = volumeMode === 'Block';
  const { name } = context.volume;
  if (!block && fsType !== '' && !diskFileSystems.has(fsType)) {
    context.report('file-system', {
      at: [source, 'fsType'],
      message: `volume ${name} is to hold a file system of type ${JSON.stringify(fsType)}; the machine makes and mounts ${[...diskFileSystems].join(', ')}`,
    });
    return undefined;
  }
  if (!sound || key === undefined) return undefined;
  const at = context.rootPath(name);
  const device = `/run/p2lk/block/${name}`;
  const { fsGroup = '-', fsGroupChangePolicy = 'Always' } = context.pod.securityContext ?? {};
  const map = sh`/bin/sh ${scriptPath} rbd ${key.path} ${user} ${monitors.join(',')} ${pool} ${image} ${readOnly ? 'ro' : 'rw'} ${device}`;
  const mount = sh`${map} &&
  /bin/sh ${diskScriptPath} "$(readlink ${device})" ${at} ${fsType === '' ? 'ext4' : fsType} ${diskOptions(readOnly, mountOptions)} ${fsGroup} ${fsGroupChangePolicy}`;
  if (!block) unmount(at, context);
  return {
    source: at,
    readOnly,
    ...(block && { device }),
    files: [script, resolveScript, ...(block ? [] : [diskScript]), ...key.files],
    prepare: {
      steps: [
        {
          name: `volume ${name}, RBD ${pool}/${image}`,
          run: block ? map : mount,
          required: true,
          image: context.settings.tools.format,
        },
      ],
    },
  };
};

const references = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<Reference> {
  for (const volume of volumeSources(pod, context)) {
    for (const source of [volume.cephfs, volume.rbd]) {
      const secret = secretOf(source, context.workload.namespace);
      // The plan says so itself when it is missing.
      if (secret !== undefined) yield { kind: 'Secret', ...secret, optional: true };
    }
  }
};

export default definePlugin({
  name: 'ceph',
  apiVersion: 1,
  fields: [
    'Volume.cephfs',
    'Volume.rbd',
    'PersistentVolumeSpec.cephfs',
    'PersistentVolumeSpec.rbd',
    'PersistentVolumeSpec.mountOptions',
    'PersistentVolumeSpec.volumeMode',
    'Secret',
  ],
  diagnostics: {
    name: { severity: 'error', title: 'name that Ceph does not have' },
    secret: { severity: 'error', title: "Secret with Ceph's key" },
    'file-system': { severity: 'error', title: 'file system that the machine does not make' },
  },
  references,
  apply(hooks) {
    hooks.volume
      .for('cephfs')
      .tap(
        'ceph',
        (volume, context) =>
          volume.cephfs && cephfs(volume.cephfs, volume as VolumeSource, context),
      );
    hooks.volume
      .for('rbd')
      .tap(
        'ceph',
        (volume, context) => volume.rbd && rbd(volume.rbd, volume as VolumeSource, context),
      );
  },
});
