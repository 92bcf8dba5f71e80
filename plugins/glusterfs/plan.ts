import { isMounted, kernelMountOptions, mountedVolume } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { sh } from 'p2lk/plugin';
import type {
  GlusterfsPersistentVolumeSource,
  ShellFragment,
  View,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';

type Source = View<GlusterfsPersistentVolumeSource>;

const isVolumeName = (text: string): boolean =>
  /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(text) && !text.split('/').includes('..');

/** The image with a client; undefined, and reported, where the config names none. */
const imageOf = (context: VolumeContext): string | undefined => {
  const { settings, volume } = context;
  const { glusterfs } = settings.tools;
  if (glusterfs === undefined) {
    context.report('no-image', {
      at: [volume, 'name'],
      message: `volume ${volume.name} needs GlusterFS's client, and no image that carries one is configured`,
      help:
        "name an image with mount.glusterfs in the config: tools: { glusterfs: 'IMAGE' } " +
        '(docs/volumes.md)',
    });
  }
  return glusterfs;
};

/** Reports servers that nobody names. */
const checkServers = (source: Source, first: string | undefined, context: VolumeContext): void => {
  if (first !== undefined) return;
  const endpoints = JSON.stringify(source.endpoints);
  context.report('servers', {
    at: [source, 'endpoints'],
    message: `which servers the Endpoints ${endpoints} of volume ${context.volume.name} are is not known`,
    help: `say it in the config: plugins: [[glusterfs, { servers: { ${endpoints}: [192.0.2.7] } }]]`,
  });
};

const mount = (server: string, volume: string, at: string, options: string): ShellFragment =>
  sh`${isMounted(at)} && exit 0
mkdir -p ${at} || exit 1
chroot /host modprobe fuse 2>/dev/null
timeout 60 mount.glusterfs ${`${server}:/${volume}`} ${at} -o ${options}
${isMounted(at)} || { echo ${`${server} did not give the volume ${volume}`}; exit 1; }`;

/** The plan for a volume of those servers; undefined, and reported, when it cannot be mounted. */
export const planOf = (
  source: Source,
  { mountOptions }: VolumeSource,
  [first, ...others]: readonly string[],
  context: VolumeContext,
): VolumePlan | undefined => {
  const { path, readOnly = false } = source;
  const { name } = context.volume;
  const volume = path.replace(/^\/+/, '');
  const known = 'the servers are those that the config gives for the Endpoints';
  context.ignore(source, 'endpointsNamespace', known);
  const image = imageOf(context);
  checkServers(source, first, context);
  if (!isVolumeName(volume)) {
    context.report('path', {
      at: [source, 'path'],
      message: `${JSON.stringify(path)} of volume ${name} is no name of a GlusterFS volume`,
    });
    return undefined;
  }
  if (image === undefined || first === undefined) return undefined;
  const options = [
    kernelMountOptions(readOnly, mountOptions),
    ...(others.length === 0 ? [] : [`backup-volfile-servers=${others.join(':')}`]),
    'log-file=/run/p2lk/glusterfs.log',
    'log-level=ERROR',
  ];
  const run = mount(first, volume, context.rootPath(name), options.join(','));
  const label = `GlusterFS ${first}:${volume}`;
  return mountedVolume({ label, run, of: 'network', readOnly, image }, context);
};
