import { isMounted, unmountAtShutdown } from 'p2lk/drivers';
import type { MountedOf } from 'p2lk/drivers';
import { environmentEntry, sh } from 'p2lk/plugin';
import type {
  ConfigDriver,
  ConfigDriverMount,
  ShellFragment,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { all } from './all.ts';
import type { Values } from './values.ts';
import type { VendorVolume } from './volume.ts';

interface Mount {
  readonly line: ShellFragment;
  readonly target: string;
  readonly of: MountedOf;
}

const mountOf = (
  { type, source: from, options: own = [], path }: ConfigDriverMount,
  { readOnly }: VendorVolume,
  at: string,
  values: Values,
): Mount | undefined => {
  const source = values.text(from, 'word');
  const options = all(own.map((option) => values.text(option, 'option')));
  const more = values.text({ volume: 'mountOptions' }, 'value');
  if (source === undefined || options === undefined || more === undefined) return undefined;
  const target = path === undefined ? at : `${at}/${path}`;
  const list = [readOnly ? 'ro' : 'rw', ...options, more].filter((option) => option !== '');
  const mount = sh`timeout 60 mount -t ${type} -o ${list.join(',')} ${source} ${target}`;
  return {
    line: sh`${isMounted(target)} || { mkdir -p ${target} && ${mount}; } || exit 1
`,
    target,
    of: source.startsWith('/dev/') ? 'disk' : 'network',
  };
};

const programLines = (
  { command: words, env: variables = {}, timeout = 120 }: NonNullable<ConfigDriver['onboot']>,
  values: Values,
): ShellFragment | undefined => {
  const command = all(words.map((word, i) => values.text(word, i === 0 ? 'value' : 'word')));
  const env = all(
    Object.entries(variables).map(([name, text]) => {
      const value = values.text(text, 'value');
      return value === undefined ? undefined : environmentEntry(name, value);
    }),
  );
  if (command === undefined || env === undefined) return undefined;
  const timed = sh`timeout ${timeout} ${command}`;
  const run = env.length === 0 ? timed : sh`env ${env} ${timed}`;
  const late = sh`echo ${`the program did not end within ${timeout} s`}`;
  return sh`${run} || { status=$?; [ "$status" -ne 124 ] && [ "$status" -ne 143 ] || ${late}; exit 1; }
`;
};

const nothing = sh``;

/** The plan for a volume that a program or mounts make at boot. */
export const stepOf = (
  driver: ConfigDriver,
  key: string,
  volume: VendorVolume,
  values: Values,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { onboot, mounts = [], modules = [] } = driver;
  const { name } = context.volume;
  const at = context.rootPath(name);
  const program = onboot === undefined ? nothing : programLines(onboot, values);
  const made = all(mounts.map((mount) => mountOf(mount, volume, at, values)));
  values.checkTaken(driver, key);
  if (program === undefined || made === undefined) return undefined;
  const isMount = onboot?.directory !== true && mounts.length === 0;
  const failed = sh`{ echo ${`the program has ended and mounted nothing at ${at}`}; exit 1; }`;
  const check = sh`${isMounted(at)} || ${failed}
`;
  const done = sh`${isMounted(at)} && exit 0
`;
  const load = sh`chroot "$root/" modprobe -a ${modules} 2>/dev/null
`;
  const lines = made.map(({ line }) => line);
  const run = sh`${isMount ? done : nothing}mkdir -p ${at} || exit 1
${modules.length === 0 ? nothing : load}${program}${isMount ? check : nothing}${lines}:`;
  if (isMount) unmountAtShutdown(context, 'network');
  else for (const { target, of } of made.toReversed()) unmountAtShutdown(context, of, target);
  const step = { name: `volume ${name}, ${key}`, run, required: true, image: onboot?.image };
  return {
    source: at,
    readOnly: volume.readOnly,
    files: values.files,
    prepare: { steps: [step] },
  };
};
