/**
 * Shares of Azure Files, by SMB.
 *
 * | field | manifest |
 * | --- | --- |
 * | `azureFile.shareName` | a step of `p2lk-prepare` that mounts the share before the init containers and tries until it holds |
 * | `secretName`, `secretNamespace` | account and key, in a credentials file that only root reads |
 * | `readOnly` | `ro` in the mount and in every bind |
 * | `mountOptions` of a PersistentVolume, the pod's `fsGroup` | options of the mount |
 *
 * The kernel's module `cifs` does it; no program is needed. Source: kubelet
 * `pkg/volume/azure_file/azure_file.go`, SetUpAt, and `azure_util.go`, appendDefaultMountOptions;
 * keys of the Secret: GetAzureCredentials.
 */
import { kernelMountOptions, resolveScript, unmountAtShutdown, volumeSources } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin, pathBelow, secretBytes, sh, textOf } from 'p2lk/plugin';
import type {
  AzureFilePersistentVolumeSource,
  PodSpec,
  Reference,
  ReferenceContext,
  Secret,
  View,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { script, scriptPath } from './script.ts';

interface Options {
  /** Domain of the shares: `file.core.windows.net`, or that of another cloud. */
  readonly domain?: string;
}

type Source = View<AzureFilePersistentVolumeSource>;

const secretOf = (
  { secretName, secretNamespace }: Source,
  namespace: string,
): { readonly namespace: string; readonly name: string } => ({
  namespace: secretNamespace ?? namespace,
  name: secretName,
});

/** Account and key; undefined, and reported, when they cannot be had. */
const credentials = (
  source: Source,
  context: VolumeContext,
): { readonly account: string; readonly key: string } | undefined => {
  const { namespace, name } = secretOf(source, context.workload.namespace);
  const refuse = (message: string): undefined =>
    context.report('secret', { at: [source, 'secretName'], message }) as undefined;
  const secret = context.resolved<View<Secret>>({ kind: 'Secret', namespace, name })?.value;
  if (secret === undefined)
    return refuse(
      `Secret ${name} of namespace ${namespace}, with the storage account and its key, is not in the input`,
    );
  const text = (key: string): string => {
    const bytes = secretBytes(secret, key);
    return bytes === undefined ? '' : (textOf(bytes) ?? '').trim();
  };
  const [account, key] = [text('azurestorageaccountname'), text('azurestorageaccountkey')];
  if (!/^[a-z0-9]{3,24}$/.test(account))
    return refuse(`azurestorageaccountname of Secret ${name} is no name of a storage account`);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key))
    return refuse(
      `azurestorageaccountkey of Secret ${name} is no key of a storage account, which is text in base64`,
    );
  return { account, key };
};

/** Options that a kubelet adds where a PersistentVolume does not say otherwise. */
const defaults = (fsGroup: number | undefined): readonly string[] => [
  'file_mode=0777',
  'dir_mode=0777',
  ...(fsGroup === undefined ? [] : [`gid=${fsGroup}`]),
  'vers=3.0',
  'actimeo=30',
];

const plan = (
  source: Source,
  { mountOptions = [] }: VolumeSource,
  { domain = 'file.core.windows.net' }: Options,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { shareName, readOnly = false } = source;
  const { name } = context.volume;
  const login = credentials(source, context);
  if (!/^[A-Za-z0-9$](?:[A-Za-z0-9$._ -]*[A-Za-z0-9$])?$/.test(shareName)) {
    context.report('share', {
      at: [source, 'shareName'],
      message: `${JSON.stringify(shareName)} of volume ${name} is no name of a share`,
    });
    return undefined;
  }
  const own = kernelMountOptions(readOnly, mountOptions).split(',');
  const refused = own.find(
    (option) =>
      /^(?:user(?:name)?|pass(?:word)?|cred(?:entials)?|ip|addr|sec=krb5)/.test(option) ||
      /[\0-\x1f\x7f]/.test(option),
  );
  if (refused !== undefined) {
    context.report('share', {
      at: context.volume,
      message: `mount option ${JSON.stringify(refused)} of volume ${name} is p2lk's own to say`,
      help: 'the account and its key belong in the Secret',
    });
    return undefined;
  }
  if (login === undefined) return undefined;
  const given = new Set(own.map((option) => option.split('=', 1)[0]));
  const options = [
    ...own,
    ...defaults(context.pod.securityContext?.fsGroup).filter(
      (option) => !given.has(option.split('=', 1)[0]),
    ),
  ];
  const server = `${login.account}.${domain}`;
  const at = context.rootPath(name);
  const path = pathBelow('etc/p2lk/cifs-credentials', name);
  const file = {
    path,
    contents: `username=${login.account}\npassword=${login.key}\n`,
    mode: '0600',
  };
  unmountAtShutdown(context, 'network');
  return {
    source: at,
    readOnly,
    files: [
      script,
      resolveScript,
      { path: 'etc/p2lk/cifs-credentials', directory: true, mode: '0700' },
      context.secret(file, source.secretName, [source, 'secretName']),
    ],
    prepare: {
      steps: [
        {
          name: `volume ${name}, share ${shareName} of Azure Files`,
          run: sh`/bin/sh ${scriptPath} ${server} ${shareName} ${at} ${`/${path}`} ${options.join(',')}`,
          required: true,
        },
      ],
    },
  };
};

const references = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<Reference> {
  for (const { azureFile } of volumeSources(pod, context)) {
    // The plan says so itself when it is missing.
    if (azureFile !== undefined)
      yield {
        kind: 'Secret',
        ...secretOf(azureFile as Source, context.workload.namespace),
        optional: true,
      };
  }
};

export default definePlugin<Options>({
  name: 'azureFile',
  apiVersion: 1,
  fields: [
    'Volume.azureFile',
    'PersistentVolumeSpec.azureFile',
    'PersistentVolumeSpec.mountOptions',
    'Secret',
  ],
  options: (z) =>
    z.strictObject({
      domain: z.optional(
        z
          .string()
          .check(
            z.regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'must be a domain, as file.core.windows.net'),
          ),
      ),
    }),
  diagnostics: {
    share: { severity: 'error', title: 'share that cannot be mounted' },
    secret: { severity: 'error', title: 'Secret with a storage account' },
  },
  references,
  apply(hooks, options) {
    hooks.volume
      .for('azureFile')
      .tap(
        'azureFile',
        (volume, context) =>
          volume.azureFile &&
          plan(volume.azureFile as Source, volume as VolumeSource, options, context),
      );
  },
});
