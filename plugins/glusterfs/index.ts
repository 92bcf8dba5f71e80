/**
 * Volumes of GlusterFS, by its FUSE client.
 *
 * | field | manifest |
 * | --- | --- |
 * | `glusterfs.path`, `endpoints` | a step on the image `tools.glusterfs` that mounts the volume before the init containers and tries until it holds |
 * | `readOnly`, `mountOptions` | the mount |
 *
 * Who the servers behind `endpoints` are only a cluster knows; the option `servers` says it here.
 * Source: Kubernetes 1.25 `pkg/volume/glusterfs/glusterfs.go`, setUpAtInternal (1.26 has removed
 * it); mount.glusterfs(8).
 */
import { definePlugin, diskOptions, sh } from 'p2lk/plugin';
import type {
  GlusterfsPersistentVolumeSource,
  View,
  VolumeContext,
  VolumePlan,
  VolumeSource,
} from 'p2lk/plugin';

interface Options {
  /** Servers by the name of the Endpoints. */
  readonly servers?: { readonly [endpoints: string]: readonly string[] };
}

const host = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

const plan = (
  source: View<GlusterfsPersistentVolumeSource>,
  { mountOptions }: VolumeSource,
  { servers = {} }: Options,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { endpoints, path, readOnly = false } = source;
  const { name } = context.volume;
  const [first, ...others] = Object.hasOwn(servers, endpoints) ? (servers[endpoints] ?? []) : [];
  const image = context.settings.tools['glusterfs'];
  const volume = path.replace(/^\/+/, '');
  context.ignore(
    source,
    'endpointsNamespace',
    'the servers are those that the config gives for the Endpoints',
  );
  if (image === undefined) {
    context.report('no-image', {
      at: [context.volume, 'name'],
      message: `volume ${name} needs GlusterFS's client, and no image that carries one is configured`,
      help: "name an image with mount.glusterfs in the config: tools: { glusterfs: 'IMAGE' } (docs/volumes.md)",
    });
  }
  if (first === undefined) {
    context.report('servers', {
      at: [source, 'endpoints'],
      message: `which servers the Endpoints ${JSON.stringify(endpoints)} of volume ${name} are is not known`,
      help: `say it in the config: plugins: [[glusterfs, { servers: { ${JSON.stringify(endpoints)}: [192.0.2.7] } }]]`,
    });
  }
  if (!/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(volume) || volume.split('/').includes('..')) {
    context.report('path', {
      at: [source, 'path'],
      message: `${JSON.stringify(path)} of volume ${name} is no name of a GlusterFS volume`,
    });
    return undefined;
  }
  if (image === undefined || first === undefined) return undefined;
  const at = context.rootPath(name);
  const backups = others.length === 0 ? [] : [`backup-volfile-servers=${others.join(':')}`];
  const options = [
    diskOptions(readOnly, mountOptions),
    ...backups,
    'log-file=/run/p2lk/glusterfs.log',
    'log-level=ERROR',
  ].join(',');
  context.boot.run('atShutdown', {
    name: `unmount volume ${name}`,
    run: sh`! grep -qF ${` ${at} `} /proc/self/mounts || umount ${at} || umount -l ${at}`,
  });
  return {
    source: at,
    readOnly,
    prepare: {
      steps: [
        {
          name: `volume ${name}, GlusterFS ${first}:${volume}`,
          run: sh`grep -qF ${` ${at} `} /proc/self/mounts && exit 0
mkdir -p ${at} || exit 1
chroot /host modprobe fuse 2>/dev/null
timeout 60 mount.glusterfs ${`${first}:/${volume}`} ${at} -o ${options}
grep -qF ${` ${at} `} /proc/self/mounts || { echo ${`${first} did not give the volume ${volume}`}; exit 1; }`,
          required: true,
          image,
        },
      ],
    },
  };
};

export default definePlugin<Options>({
  name: 'glusterfs',
  apiVersion: 1,
  fields: [
    'Volume.glusterfs',
    'PersistentVolumeSpec.glusterfs',
    'PersistentVolumeSpec.mountOptions',
  ],
  options: (z) =>
    z.strictObject({
      servers: z.optional(
        z.record(
          z.string(),
          z
            .array(z.string().check(z.regex(host, 'must be a host name or an address')))
            .check(z.minLength(1, 'is empty')),
        ),
      ),
    }),
  diagnostics: {
    'no-image': { severity: 'error', title: 'image with a client' },
    servers: { severity: 'error', title: 'servers that only a cluster knows' },
    path: { severity: 'error', title: 'name that no volume has' },
  },
  apply(hooks, options) {
    hooks.volume
      .for('glusterfs')
      .tap(
        'glusterfs',
        (volume, context) =>
          volume.glusterfs && plan(volume.glusterfs, volume as VolumeSource, options, context),
      );
  },
});
