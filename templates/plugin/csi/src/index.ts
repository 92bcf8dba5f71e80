/**
 * Mounts volumes of the CSI driver `example.csi.example.com` with the vendor's own client.
 *
 * | field | machine |
 * | --- | --- |
 * | `csi.volumeAttributes` | `server` and `export`, for the client; others are left out with a note |
 * | `csi.nodePublishSecretRef`, `csi.nodeStageSecretRef` | the Secret's `token`, in a file for root alone |
 * | `csi.readOnly`, `mountOptions` | options of the mount |
 * | `csi.fsType` | left out with a note: an export has its own |
 */
import { isMounted, mountedVolume, volumeSources } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin, fileLine, pathBelow, sh, storedBytes, textOf } from 'p2lk/plugin';
import type { Reference, Secret, View, VolumeContext, VolumePlan } from 'p2lk/plugin';

/** What a p2lk.config says. */
export interface Options {
  /** Image with the client, as `registry.example.com/client:1.0`. */
  readonly client: string;
}

type Csi = NonNullable<VolumeSource['csi']>;

const driver = 'example.csi.example.com';

/** What a volume is mounted with, beside its place. */
interface Source {
  readonly server: string;
  readonly path: string;
  readonly token: string;
}

/** The Secret: a PersistentVolume calls it nodeStageSecretRef, a pod's own volume nodePublishSecretRef. */
const secretOf = (csi: Csi, { workload }: Pick<VolumeContext, 'workload'>): Reference => {
  const { name = '', namespace = workload.namespace } =
    csi.nodeStageSecretRef ?? csi.nodePublishSecretRef ?? {};
  return { kind: 'Secret', namespace, name };
};

/** What of a source the mount needs; undefined, and reported, where something is missing. */
const sourceOf = (csi: Csi, context: VolumeContext): Source | undefined => {
  const { name } = context.volume;
  const { server = '', export: path = '', ...others } = csi.volumeAttributes ?? {};
  for (const key of Object.keys(others))
    context.ignore(csi.volumeAttributes ?? {}, key, 'the client has no use for it');
  context.ignore(csi, 'fsType', 'an export has the file system of its server');
  // Both come into one word of the client's, so a colon, or a dash in front, would be another word.
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(server) || !/^[A-Za-z0-9/][\w/.-]*$/.test(path)) {
    const message = `volume ${name} names no server and export as the client takes them`;
    const help = 'volumeAttributes: { server: storage.example.com, export: pictures }';
    return context.report('source', { at: csi, message, help });
  }
  const secret = context.resolved<View<Secret>>(secretOf(csi, context))?.value;
  const token = textOf(secret && storedBytes(secret, 'token')) ?? '';
  // Never the token itself: a finding is shown to whoever reads the log.
  if (token === '' || /\p{Cc}/u.test(token)) {
    const message = `volume ${name} has no Secret with a token of one line`;
    return context.report('secret', { at: csi, message });
  }
  return { server, path, token };
};

const planOf = (
  csi: Csi,
  mountOptions: readonly string[],
  client: string,
  context: VolumeContext,
): VolumePlan | undefined => {
  const source = sourceOf(csi, context);
  if (source === undefined) return undefined;
  const { server, path, token } = source;
  const { readOnly = false } = csi;
  const at = context.rootPath(context.volume.name);
  const file = pathBelow('/etc/example', context.volume.name);
  const options = [readOnly ? 'ro' : 'rw', ...mountOptions].join(',');
  const contents = `${fileLine([token])}\n`;
  return mountedVolume(
    {
      label: `export ${path} of ${server}`,
      // Tried again until it holds, so a second run must do no harm. Every value is quoted by sh.
      run: sh`${isMounted(at)} && exit
mkdir -p ${at} &&
  example-mount --token-file ${file} -o ${options} -- ${`${server}:${path}`} ${at}`,
      of: 'network',
      readOnly,
      image: client,
      files: [
        context.secret(
          { path: file.slice(1), contents, mode: '0600' },
          secretOf(csi, context).name,
          csi,
        ),
      ],
    },
    context,
  );
};

export default definePlugin<Options>({
  name: 'example',
  apiVersion: 1,
  fields: ['Volume.csi', 'PersistentVolumeSpec.csi', 'PersistentVolumeSpec.mountOptions', 'Secret'],
  diagnostics: {
    source: { severity: 'error', title: 'volume without a server or an export' },
    secret: { severity: 'error', title: 'volume without a token' },
  },
  options: (z) => z.strictObject({ client: z.string().check(z.minLength(1)) }),
  // What the pod refers to is asked for before the walk, where answers may take their time.
  *references(pod, context) {
    for (const { csi } of volumeSources(pod, context))
      if (csi?.driver === driver) yield secretOf(csi, context);
  },
  apply(hooks, { client }) {
    hooks.volume.for(`csi/${driver}`).tap('example', (volume, context) => {
      const { csi, mountOptions = [] } = volume as VolumeSource;
      return csi && planOf(csi, mountOptions, client, context);
    });
  },
});
