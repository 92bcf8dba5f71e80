/**
 * Shares of SMB servers: volumes of the Kubernetes project's driver `smb.csi.k8s.io`.
 *
 * | field | manifest |
 * | --- | --- |
 * | `source`, `subDir` of `volumeAttributes` | a step of `p2lk-prepare` that mounts the share |
 * | `nodeStageSecretRef`, `secretName` of a pod's own volume | user, password, domain, in a file for root |
 * | `readOnly` | `ro` in the mount and in every bind |
 * | `mountOptions` of a PersistentVolume and the driver, the pod's `fsGroup` | options of the mount |
 *
 * The kernel's module `cifs` does it; no program is needed, and so no Kerberos. Source:
 * csi-driver-smb `pkg/smb/nodeserver.go`, NodeStageVolume and GetUserNamePasswordFromSecret.
 */
import { cifsOptions, cifsVolume, isCifsServer, isCifsShare, volumeSources } from 'p2lk/drivers';
import type { CifsLogin, VolumeSource } from 'p2lk/drivers';
import { definePlugin, storedBytes, storedKeys, textOf } from 'p2lk/plugin';
import type {
  CSIPersistentVolumeSource,
  Reference,
  Secret,
  View,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';

const driver = 'smb.csi.k8s.io';

type Csi = View<Partial<CSIPersistentVolumeSource>>;

/** Attributes that say where and how a volume is mounted; names count in any case. */
const known = ['source', 'subdir', 'secretname', 'secretnamespace', 'mountoptions'] as const;

const attribute = ({ volumeAttributes = {} }: Csi, name: (typeof known)[number]): string =>
  volumeAttributes[
    Object.keys(volumeAttributes).find((key) => key.toLowerCase() === name) ?? name
  ] ?? '';

/** The Secret that a volume names; undefined where a guest logs in. */
const secretOf = (
  csi: Csi,
  { workload }: Pick<VolumeContext, 'workload'>,
): Reference | undefined => {
  const ref = csi.nodeStageSecretRef ?? csi.nodePublishSecretRef;
  const name = ref?.name ?? attribute(csi, 'secretname');
  // A pod's own volume takes the Secret of its own namespace alone.
  const namespace = csi.nodeStageSecretRef?.namespace ?? workload.namespace;
  return name === '' ? undefined : { kind: 'Secret', namespace, name };
};

const isGuest = (options: readonly string[]): boolean =>
  options.flatMap((option) => option.split(',')).includes('guest');

/** Who logs in, with the domain as an option; undefined, and reported, where nobody can. */
const loginOf = (
  csi: Csi,
  context: VolumeContext,
): (CifsLogin & { readonly domain: string }) | undefined => {
  const refuse = (message: string, help?: string): undefined =>
    context.report('secret', { at: csi, message, help }) as undefined;
  const { name: volume } = context.volume;
  const reference = secretOf(csi, context);
  if (reference === undefined)
    return refuse(
      `volume ${volume} names no Secret with username and password`,
      'name it in nodeStageSecretRef of the PersistentVolume, or say mountOptions: [guest]',
    );
  const { name, namespace } = reference;
  const secret = context.resolved<View<Secret>>(reference)?.value;
  if (secret === undefined)
    return refuse(
      `Secret ${name} of namespace ${namespace}, with username and password, is not in the input`,
    );
  const text = (wanted: string): string => {
    const key = storedKeys(secret).find((one) => one.toLowerCase() === wanted);
    return key === undefined ? '' : (textOf(storedBytes(secret, key)) ?? '').trim();
  };
  const [user, password, domain] = [text('username'), text('password'), text('domain')];
  if (user === '' || password === '')
    return refuse(`Secret ${name} has no username, or no password, that is text`);
  if (/[\0-\x1f\x7f,]/.test(user + password + domain))
    return refuse(
      `Secret ${name} has a comma or a control character in username, password or ` +
        'domain, which a mount option cannot hold',
    );
  return { user, password, domain, secret: name, at: csi };
};

/**
 * The given options, and what the driver adds for an `fsGroup` unless a `gid` is given: the group,
 * which may do in files and directories what their owner may.
 */
const withGroup = (given: readonly string[], fsGroup: number | undefined): readonly string[] => {
  const options = given.flatMap((option) => option.split(','));
  if (fsGroup === undefined || options.some((option) => option.startsWith('gid='))) return options;
  const raised = options.map((option) =>
    option.replace(
      /^((?:file|dir)_mode=)0?([0-7]{3})$/,
      (_, key: string, mode: string) => `${key}0${(Number.parseInt(mode, 8) | 0o070).toString(8)}`,
    ),
  );
  const named = new Set(raised.map((option) => option.split('=', 1)[0]));
  const modes = ['file_mode=0774', 'dir_mode=0775'];
  return [
    ...raised,
    `gid=${fsGroup}`,
    ...modes.filter((mode) => !named.has(mode.split('=', 1)[0])),
  ];
};

const whose = (option: string): string =>
  option.startsWith('sec=krb5')
    ? 'for Kerberos, whose programs the machine lacks'
    : "p2lk's own to say";

/** Settles what only the driver's other parts use. */
const settleOthers = (csi: Csi, context: VolumeContext): void => {
  const { volumeAttributes = {} } = csi;
  for (const key of Object.keys(volumeAttributes))
    if (!known.some((one) => one === key.toLowerCase()))
      context.ignore(
        volumeAttributes,
        key,
        'the driver uses it where it makes volumes, not where it mounts them',
      );
  void csi.volumeHandle;
  for (const field of [
    'fsType',
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodeExpandSecretRef',
  ] as const)
    context.ignore(csi, field, 'the driver does not use it');
};

const plan = (
  csi: Csi,
  mountOptions: readonly string[],
  context: VolumeContext,
): VolumePlan | undefined => {
  settleOthers(csi, context);
  const { readOnly = false } = csi;
  const { name } = context.volume;
  const refuse = (message: string, help?: string): undefined =>
    context.report('share', { at: [csi, 'volumeAttributes'], message, help }) as undefined;
  const source = attribute(csi, 'source').replaceAll('\\', '/');
  const [, server = '', root = ''] = /^\/\/([^/]+)\/(.*?)\/*$/.exec(source) ?? [];
  const below = attribute(csi, 'subdir').replaceAll(/^\/+|\/+$/g, '');
  const share = below === '' ? root : `${root}/${below}`;
  if (!isCifsServer(server) || !isCifsShare(share))
    return refuse(
      `volume ${name} names no share: source is ` +
        `${JSON.stringify(source)}${below === '' ? '' : `, subDir ${JSON.stringify(below)}`}`,
      'say source: //nas.example.com/pictures; parts such as ${pvc.metadata.name} only the driver fills in',
    );
  const { fsGroup } = context.pod.securityContext ?? {};
  const given = [...mountOptions, attribute(csi, 'mountoptions')];
  const guest = isGuest(given);
  const login = guest ? undefined : loginOf(csi, context);
  if (login === undefined && !guest) return undefined;
  const made = cifsOptions(
    readOnly,
    [
      ...withGroup(given, fsGroup),
      ...(login === undefined || login.domain === '' ? [] : [`domain=${login.domain}`]),
    ],
    [],
  );
  if (made.refused !== undefined)
    return refuse(
      `mount option ${JSON.stringify(made.refused)} of volume ${name} is ${whose(made.refused)}`,
      'user and password belong in the Secret',
    );
  const { options } = made;
  return cifsVolume(
    { server, share, label: `share //${server}/${share}`, login, readOnly, options },
    context,
  );
};

export default definePlugin({
  name: 'smb',
  apiVersion: 1,
  fields: ['Volume.csi', 'PersistentVolumeSpec.csi', 'PersistentVolumeSpec.mountOptions', 'Secret'],
  diagnostics: {
    share: { severity: 'error', title: 'share that cannot be mounted' },
    secret: { severity: 'error', title: 'Secret with a log-in' },
  },
  *references(pod, context) {
    for (const { csi } of volumeSources(pod, context)) {
      const secret = csi?.driver === driver ? secretOf(csi, context) : undefined;
      // The plan says so itself when it is missing.
      if (secret !== undefined) yield { ...secret, optional: true };
    }
  },
  apply(hooks) {
    hooks.volume.for(`csi/${driver}`).tap('smb', (volume, context) => {
      const { csi, mountOptions = [] } = volume as VolumeSource;
      return csi && plan(csi, mountOptions, context);
    });
  },
});
