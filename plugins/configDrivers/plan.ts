import { attachedDisk, diskFileSystems, sh } from 'p2lk/plugin';
import type {
  ConfigDriver,
  ConfigDriverMount,
  ShellFragment,
  Volume,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { Values } from './values.ts';
import type { VendorVolume } from './volume.ts';

/** All of them, or undefined when one is missing. */
const all = <T>(items: readonly (T | undefined)[]): readonly T[] | undefined => {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
};

const mounted = (path: string): ShellFragment => sh`grep -q ${` ${path} `} /proc/self/mounts`;

const isText = (
  value: object,
): value is { attribute: string } | { volume: 'name' } | { secret: string } =>
  Object.keys(value).some((key) => ['attribute', 'volume', 'secret'].includes(key)) &&
  Object.keys(value).every((key) => ['attribute', 'default', 'volume', 'secret'].includes(key)) &&
  Object.values(value).every((one) => typeof one === 'string');

/**
 * A source of the Kubernetes API with its texts put in; undefined, and reported, when one cannot
 * be.
 */
const filled = (value: unknown, values: Values): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return all(value.map((one) => filled(one, values)));
  if (isText(value)) return values.text(value, 'value');
  const entries = all(
    Object.entries(value).map(([key, one]) => {
      const made = filled(one, values);
      return made === undefined ? undefined : ([key, made] as const);
    }),
  );
  return entries === undefined ? undefined : Object.fromEntries(entries);
};

const mountLine = (
  mount: ConfigDriverMount,
  volume: VendorVolume,
  at: string,
  values: Values,
): ShellFragment | undefined => {
  const source = values.text(mount.source, 'word');
  const options = all((mount.options ?? []).map((option) => values.text(option, 'option')));
  const more = values.text({ volume: 'mountOptions' }, 'value');
  if (source === undefined || options === undefined || more === undefined) return undefined;
  const path = mount.path === undefined ? at : `${at}/${mount.path}`;
  const list = [volume.readOnly ? 'ro' : 'rw', ...options, more]
    .filter((option) => option !== '')
    .join(',');
  return sh`${mounted(path)} || { mkdir -p ${path} && timeout 60 mount -t ${mount.type} -o ${list} ${source} ${path}; } || exit 1\n`;
};

const programLines = (
  onboot: NonNullable<ConfigDriver['onboot']>,
  values: Values,
): ShellFragment | undefined => {
  const command = all(
    onboot.command.map((word, i) => values.text(word, i === 0 ? 'value' : 'word')),
  );
  const env = all(
    Object.entries(onboot.env ?? {}).map(([name, text]) => {
      const value = values.text(text, 'value');
      return value === undefined ? undefined : `${name}=${value}`;
    }),
  );
  if (command === undefined || env === undefined) return undefined;
  const { timeout = 120 } = onboot;
  const run =
    env.length === 0
      ? sh`timeout ${timeout} ${command}`
      : sh`env ${env} timeout ${timeout} ${command}`;
  return sh`${run} || { status=$?; [ "$status" -ne 124 ] && [ "$status" -ne 143 ] || echo ${`the program did not end within ${timeout} s`}; exit 1; }\n`;
};

const diskOf = (
  disk: NonNullable<ConfigDriver['disk']>,
  driver: ConfigDriver,
  key: string,
  volume: VendorVolume,
  values: Values,
  context: VolumeContext,
): VolumePlan | undefined => {
  const [kind, text] =
    'serial' in disk ? (['serial', disk.serial] as const) : (['wwid', disk.wwid] as const);
  const value = values.text(text, 'value');
  const fsType = values.text({ volume: 'fsType' }, 'value') ?? '';
  const mountOptions = values.text({ volume: 'mountOptions' }, 'value') ?? '';
  values.checkTaken(driver, key);
  const { block } = volume;
  if (value === '' || (!block && fsType !== '' && !diskFileSystems.has(fsType))) {
    context.report('value', {
      at: volume.source,
      message:
        value === ''
          ? `volume ${context.volume.name} gives the ${kind} of its disk as empty text`
          : `volume ${context.volume.name} is to hold a file system of type ${JSON.stringify(fsType)}; the machine makes and mounts ${[...diskFileSystems].join(', ')}`,
    });
    return undefined;
  }
  if (value === undefined) return undefined;
  const identity = kind === 'serial' ? { serial: value } : { wwid: value };
  return attachedDisk(
    {
      identity,
      fsType,
      readOnly: volume.readOnly,
      mountOptions: mountOptions === '' ? [] : [mountOptions],
      block,
    },
    context,
  );
};

/** What a config driver makes of a volume; undefined, and reported, when it cannot. */
export const planOf = (
  driver: ConfigDriver,
  key: string,
  volume: VendorVolume,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { onboot, mounts = [], modules = [], disk, source } = driver;
  const { name } = context.volume;
  const values = new Values(volume, context);
  const at = context.rootPath(name);
  if (source !== undefined) {
    const made = filled(source, values);
    values.text({ volume: 'mountOptions' }, 'value');
    values.checkTaken(driver, key);
    if (made === undefined) return undefined;
    const { mountOptions } = volume;
    const plan = context.plan({
      name,
      ...(made as object),
      ...(mountOptions.length > 0 && { mountOptions }),
    } as Volume);
    return plan === undefined || !volume.readOnly ? plan : { ...plan, readOnly: true };
  }
  if (disk !== undefined) return diskOf(disk, driver, key, volume, values, context);
  const program = onboot === undefined ? sh`` : programLines(onboot, values);
  const mountLines = all(mounts.map((mount) => mountLine(mount, volume, at, values)));
  values.checkTaken(driver, key);
  if (program === undefined || mountLines === undefined) return undefined;
  const targets = mounts.map(({ path }) => (path === undefined ? at : `${at}/${path}`));
  const isMount = onboot?.directory !== true && mounts.length === 0;
  const check = isMount
    ? sh`${mounted(at)} || { echo ${`the program has ended and mounted nothing at ${at}`}; exit 1; }\n`
    : sh``;
  const load =
    modules.length === 0 ? sh`` : sh`chroot "$root/" modprobe -a ${modules} 2>/dev/null\n`;
  const done = isMount ? sh`${mounted(at)} && exit 0\n` : sh``;
  for (const target of isMount ? [at] : targets.toReversed()) {
    context.boot.run('atShutdown', {
      name: `unmount volume ${name}`,
      run: sh`! ${mounted(target)} || umount ${target} || umount -l ${target}`,
    });
  }
  return {
    source: at,
    readOnly: volume.readOnly,
    files: values.files,
    prepare: {
      steps: [
        {
          name: `volume ${name}, ${key}`,
          run: sh`${done}mkdir -p ${at} || exit 1\n${load}${program}${check}${mountLines}:`,
          required: true,
          ...(onboot !== undefined && { image: onboot.image }),
        },
      ],
    },
  };
};
