import type { Image, Manifest } from '../../linuxkit/manifest.ts';
import type { MachineFact } from '../../pipeline/walk/pod-walk.ts';

/** What a difference is about, in the order in which they are listed. */
export const aspects = ['image', 'process', 'privilege', 'mount', 'limit', 'port', 'file'] as const;
export type Aspect = (typeof aspects)[number];

/** A fact about a machine: equal keys of two machines speak of the same thing. */
export interface Fact {
  readonly aspect: Aspect;
  /** `services web`, `machine` */
  readonly of: string;
  /** `capability CAP_NET_RAW`, `mount /data` */
  readonly name: string;
  readonly value: string;
}

const sections = ['onboot', 'onshutdown', 'services'] as const;

/** Everything of a machine that is compared. Contents of files and values of env are hashed. */
export const factsOf = (
  manifest: Manifest,
  records: readonly MachineFact[] | undefined,
  hash: (text: string | Uint8Array) => string,
): readonly Fact[] => [
  ...kernelFacts(manifest),
  ...sections.flatMap((section) =>
    (manifest[section] ?? []).flatMap((image) =>
      imageFacts(`${section} ${image.name}`, image, hash),
    ),
  ),
  ...(manifest.files ?? []).map((file): Fact => {
    const { path, directory, symlink, contents, source, mode = '0600', uid = 0, gid = 0 } = file;
    const held = contents === undefined ? (source ?? '') : hash(contents);
    const what =
      directory === true
        ? 'a directory'
        : `${symlink === undefined ? '' : `-> ${symlink} `}${held}`;
    return {
      aspect: 'file',
      of: 'machine',
      name: `/${path}`,
      value: `${what} ${mode} ${uid}:${gid}`,
    };
  }),
  ...(records ?? []).flatMap(({ topic, row }): readonly Fact[] => {
    const { port, protocol, direction = 'in', from = 'anyone', state = 'open' } = row;
    if (topic !== 'ports' || state === 'closed') return [];
    return [
      {
        aspect: 'port',
        of: 'machine',
        name: `${direction} ${port}/${protocol} from ${from}`,
        value: 'open',
      },
    ];
  }),
];

const kernelFacts = ({ kernel, init = [] }: Manifest): readonly Fact[] => [
  ...Object.entries(kernel ?? {}).map(([name, value]): Fact => ({
    aspect: 'image',
    of: 'kernel',
    name,
    value: String(value),
  })),
  ...init.map((image): Fact => ({
    aspect: 'image',
    of: 'init',
    name: nameOf(image),
    value: image,
  })),
];

/** An image's name without tag and digest. */
const nameOf = (image: string): string => image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');

const imageFacts = (of: string, image: Image, hash: (text: string) => string): readonly Fact[] => {
  const fact = (aspect: Aspect, name: string, value: unknown): readonly Fact[] =>
    value === undefined ? [] : [{ aspect, of, name, value: textOf(value) }];
  const each = (aspect: Aspect, name: string, list: readonly string[] = []): readonly Fact[] =>
    list.flatMap((value) => fact(aspect, `${name} ${value}`, 'yes'));
  const { capabilities = [], ambient, resources = {}, runtime = {} } = image;
  return [
    ...fact('image', 'image', image.image),
    ...fact('process', 'command', image.command),
    ...fact('process', 'cwd', image.cwd),
    ...fact('process', 'hostname', image.hostname),
    ...(image.env ?? []).flatMap((entry) => {
      const [name = ''] = entry.split('=', 1);
      return fact('process', `env ${name}`, hash(entry.slice(name.length + 1)));
    }),
    ...each('privilege', 'capability', [...capabilities, ...(image['capabilities.add'] ?? [])]),
    ...each('privilege', 'ambient capability', ambient),
    ...fact('privilege', 'uid', image.uid ?? 0),
    ...fact('privilege', 'gid', image.gid ?? 0),
    ...each('privilege', 'group', image.additionalGids?.map(String)),
    ...fact('privilege', 'noNewPrivileges', image.noNewPrivileges ?? false),
    ...fact('privilege', 'read-only root', image.readonly ?? false),
    ...(['net', 'pid', 'ipc', 'uts', 'userns'] as const).flatMap((key) =>
      fact('privilege', `namespace ${key}`, image[key]),
    ),
    ...each('privilege', 'masked path', image.maskedPaths),
    ...each('privilege', 'read-only path', image.readonlyPaths),
    ...(image.devices ?? []).flatMap((device) =>
      fact('privilege', `device ${device.path} ${device.type}`, device.mode ?? ''),
    ),
    ...Object.entries(image.sysctl ?? {}).flatMap(([key, value]) =>
      fact('privilege', `sysctl ${key}`, value),
    ),
    ...fact('privilege', 'mount propagation', image.rootfsPropagation),
    ...mountFacts(image).flatMap(([at, value]) => fact('mount', at, value)),
    ...(runtime.mounts ?? []).flatMap(({ destination, ...rest }) =>
      fact('mount', `machine ${destination}`, rest),
    ),
    ...Object.entries(resources).flatMap(([kind, limits]) =>
      Object.entries(limits).flatMap(([key, value]) => fact('limit', `${kind}.${key}`, value)),
    ),
    ...(image.rlimits ?? []).flatMap((entry) => {
      const [name = '', ...values] = entry.split(',');
      return fact('limit', `rlimit ${name}`, values.join(','));
    }),
    ...fact('limit', 'oomScoreAdj', image.oomScoreAdj),
    ...fact('limit', 'cgroup', image.cgroupsPath),
  ];
};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Destinations in a container, with what is mounted there: `source options`. */
const mountFacts = (image: Image): readonly (readonly [at: string, value: string])[] => [
  ...[...(image.binds ?? []), ...(image['binds.add'] ?? [])].map((bind) => {
    const [source = '', destination = '', options = 'rw'] = bind.split(':');
    return [destination, `${source} ${options}`] as const;
  }),
  ...(image.mounts ?? []).map(
    ({ destination, type = 'bind', source = '', options = [] }) =>
      [destination, `${source} ${[type, ...options].join(',')}`] as const,
  ),
  ...(image.tmpfs ?? []).map((entry) => {
    const [destination = '', ...options] = entry.split(':');
    return [destination, `tmpfs ${options.join(':')}`.trim()] as const;
  }),
];
