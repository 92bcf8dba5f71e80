/**
 * Network file systems.
 *
 * | field | manifest |
 * | --- | --- |
 * | `nfs.server`, `nfs.path` | a step of `p2lk-prepare` that mounts the export before the init containers and tries until it holds |
 * | `csi` of the driver `nfs.csi.k8s.io` | the same, by `server`, `share`, `subDir`, `mountOptions` and `mountPermissions` of its attributes |
 * | `nfs.readOnly` | `ro` in the mount and in every bind |
 * | `mountOptions` of a PersistentVolume | options of the mount |
 *
 * The export is unmounted at shutdown, when the pod's containers have ended. No fsGroup: the server
 * owns the files. Source: kubelet `pkg/volume/nfs/nfs.go`, SetUpAt; nfs(5).
 */
import { isIPv6 } from 'node:net';
import { posix } from 'node:path';
import { definePlugin, sh, unmountStep } from 'p2lk/plugin';
import type { PersistentVolumeSpec, View, Volume, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { everyVersion, mountOptions } from './mount-options.ts';
import type { MountOptions } from './mount-options.ts';
import { script, scriptPath } from './script.ts';
import { driver, exportOf } from './source.ts';
import type { Export } from './source.ts';

interface Options {
  /**
   * Protocol version where a volume does not say it; without one the newest that the server speaks.
   */
  readonly version?: string;
  /** Mount options for every export, before those of a PersistentVolume. */
  readonly mountOptions?: readonly string[];
  /** Seconds that a server has to answer in, each time. */
  readonly timeout?: number;
}

/** A host name (RFC 1123, with the underscore that many networks have) or an address. */
const isServer = (server: string): boolean =>
  (server.length <= 253 && /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?$/.test(server)) ||
  isIPv6(server);

/** Reports what cannot be mounted. */
const isSound = ({ server, path, at }: Export, context: VolumeContext): boolean => {
  const name = server.replace(/^\[(.*)\]$/, '$1');
  if (!isServer(name)) {
    context.report('server', {
      at: at.server,
      message: `${JSON.stringify(server)} is neither a host name nor an address`,
      help: 'write the server as nas.example.org, 192.0.2.10 or 2001:db8::10',
    });
  }
  if (/[\0-\x1f\x7f:]/.test(path)) {
    context.report('path', {
      at: at.path,
      message: `the exported path ${JSON.stringify(path)} holds a ${path.includes(':') ? 'colon' : 'control character'}`,
    });
    return false;
  }
  return isServer(name);
};

const optionsOf = (
  spec: View<PersistentVolumeSpec>,
  source: Export,
  { version, mountOptions: always = [] }: Options,
  context: VolumeContext,
): MountOptions | undefined => {
  const own = [...(spec.mountOptions ?? []), ...source.mountOptions];
  const asked = mountOptions([
    ...(version === undefined ? [] : [`vers=${version}`]),
    ...always,
    ...own,
  ]);
  const at = spec.mountOptions ?? context.volume;
  if (asked.fault !== undefined) {
    context.report('mount-option', {
      at,
      message: `volume ${context.volume.name} cannot be mounted: ${asked.fault}`,
    });
    return undefined;
  }
  if (asked.dropped.length > 0) {
    context.report('mount-option', {
      at,
      severity: 'note',
      message: `${asked.dropped.join(', ')} is for the program mount.nfs and left out: p2lk tries until the mount holds, and the pod waits`,
    });
  }
  const locks = asked.options.some(
    (option) => option === 'lock' || option === 'nolock' || option.startsWith('local_lock='),
  );
  if (asked.versions.every((one) => one === '3') && !locks) {
    context.report('local-locks', {
      at,
      message: `NFSv3 wants a lock daemon, which the machine does not have: locks on files of volume ${context.volume.name} hold between its containers, not against other machines`,
      help: 'use NFSv4, or say nolock in mountOptions where no other machine locks these files',
    });
  }
  return asked;
};

const plan = (
  source: Export,
  spec: View<PersistentVolumeSpec>,
  options: Options,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { readOnly, mode } = source;
  const sound = isSound(source, context);
  const asked = optionsOf(spec, source, options, context);
  if (!sound || asked === undefined) return undefined;
  const { name } = context.volume;
  const server = source.server.replace(/^\[(.*)\]$/, '$1');
  const path = posix.normalize(source.path);
  const at = context.rootPath(name);
  const list = [...asked.options, readOnly ? 'ro' : 'rw'].join(',');
  const mount = sh`/bin/sh ${scriptPath} ${server} ${path} ${at} ${options.timeout ?? 20} ${list} ${asked.versions}`;
  context.boot.run('atShutdown', unmountStep(`unmount volume ${name}`, at, 'network'));
  return {
    source: at,
    readOnly,
    files: [script],
    prepare: {
      steps: [
        {
          name: `volume ${name}, NFS ${server}:${path}`,
          run: mode === undefined ? mount : sh`${mount} && chmod ${mode} ${at}`,
          required: true,
        },
      ],
    },
  };
};

export default definePlugin<Options>({
  name: 'nfs',
  apiVersion: 1,
  fields: [
    'Volume.nfs',
    'Volume.csi',
    'PersistentVolumeSpec.nfs',
    'PersistentVolumeSpec.csi',
    'PersistentVolumeSpec.mountOptions',
  ],
  options: (z) =>
    z.strictObject({
      version: z.optional(z.enum(everyVersion as [string, ...string[]])),
      mountOptions: z.optional(z.array(z.string())),
      timeout: z.optional(z.int().check(z.minimum(1))),
    }),
  diagnostics: {
    server: { severity: 'error', title: 'name that no server has' },
    path: { severity: 'error', title: 'exported path that cannot be mounted' },
    attribute: { severity: 'error', title: 'attribute that the NFS driver refuses' },
    'mount-option': { severity: 'error', title: 'mount option that cannot be honoured' },
    'local-locks': { severity: 'warning', title: 'file locks of one machine' },
  },
  apply(hooks, options) {
    for (const key of ['nfs', `csi/${driver}`]) {
      hooks.volume.for(key).tap('nfs', (volume, context) => {
        const source = exportOf(volume as View<Volume & PersistentVolumeSpec>, context);
        return (
          source && plan(source, volume as View<Volume & PersistentVolumeSpec>, options, context)
        );
      });
    }
  },
});
