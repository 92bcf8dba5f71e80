import type { BootRecord, BootStep } from '../api/boot.ts';
import { bundlesPath, editStep } from './bundles.ts';
import { etc } from './functions.ts';
import { sh } from '../linuxkit/shell.ts';
import { head, stepsOf } from './step-lines.ts';

/** LinuxKit names of the pod's containers. */
export interface BootSubjects {
  readonly services: readonly string[];
  /** Init containers, in order. */
  readonly onboot: readonly string[];
}

/**
 * The script of the `onboot` entry p2lk-prepare, or of one before it that has an image of its own.
 */
export const preparePath = (name: string): string => `${etc}/${name.slice('p2lk-'.length)}`;
/** The script of the steps right before an init container. */
export const beforePath = (image: string): string => `${etc}/before/${image}`;
export const servicesPath = '/etc/init.d/015-p2lk';

const editsOf = (boot: BootRecord, names: readonly string[]): readonly BootStep[] =>
  names.filter((name) => boot.patches.some(({ image }) => image === name)).map(editStep);

const readBundles = (boot: BootRecord): string =>
  boot.patches.length > 0 ? `# shellcheck source=/dev/null\n. ${bundlesPath}\n` : '';

/** The file that says that such an entry is through. */
const doneFile = (name: string): string => `/run/p2lk/done.${name}`;

/** Waits for the `onboot` entries before. */
export const waitStep = (names: readonly string[]): BootStep => ({
  name: 'what other images prepare',
  run: names
    .map(
      (name) => sh`[ -e ${doneFile(name)} ] || {
  echo ${`${name} is not through`}
  return 1
}`,
    )
    .reduce((all, one) => sh`${all}\n${one}`),
  required: true,
  patience: 0,
});

/**
 * Steps of an `onboot` entry before p2lk-prepare, and of p2lk-prepare itself, which says that all
 * is prepared. The work goes on in the background when the machine does not wait for it any longer.
 */
export const prepareScript = (
  name: string,
  boot: BootRecord,
  steps: readonly BootStep[],
  { onboot }: BootSubjects,
): string => {
  const last = name === 'p2lk-prepare';
  const { definition, call } = stepsOf(
    last ? [...steps, ...editsOf(boot, onboot)] : steps,
    'step',
    'need',
    '  ',
  );
  return `${head(`the onboot entry ${name}, before the init containers`, '/host')}${last ? readBundles(boot) : ''}
# Init containers that have not run yet.
waiting='${onboot.join(' ')}'

${definition}
prepare() {
${call}  : >${last ? '"$state/prepared"' : doneFile(name)}
}

trap 'exit 0' USR1
prepare &
wait $!
`;
};

/** Steps right before an init container other than the first, whose steps are p2lk-prepare's. */
export const beforeScript = (
  name: string,
  steps: readonly BootStep[],
  { onboot }: BootSubjects,
): string => {
  const { definition, call } = stepsOf(steps, 'step', 'need');
  return `${head(`right before the init container ${name}`, '${P2LK_ROOT-/host}')}
# Init containers that have not run yet.
waiting='${onboot.slice(onboot.indexOf(name)).join(' ')}'

${definition}
trap 'exit 0' USR1
# When the pod has to wait, this runs again later, in the root namespaces.
[ ! -e "$state/late" ] || [ -z "$root" ] || exit 0
${call}`;
};

export const beforeOnbootScript = (steps: readonly BootStep[]): string => {
  const { definition, call } = stepsOf(steps, 'step', 'want');
  return `${head('before onboot, without a network', '')}\n${definition}\n${call}`;
};

/** `prepared` says whether there is a p2lk-prepare to have run. */
export const beforeServicesScript = (
  boot: BootRecord,
  prepared: boolean,
  { services }: BootSubjects,
): string => {
  const gates = stepsOf(boot.steps.beforeServices, 'gate', 'gate', '  ');
  const ready = stepsOf(
    [...services.flatMap((name) => boot.stepsBefore(name)), ...editsOf(boot, services)],
    'ready',
    'gate',
  );
  const check = prepared
    ? `  [ -e "$state/prepared" ] || [ -e "$state/late" ] || refuse 'p2lk-prepare has not run'\n`
    : '';
  return `${head('after onboot, before the services; with the argument late, before those of a pod that had to wait', '')}${readBundles(boot)}
${gates.definition}${ready.definition}
services='${services.join(' ')}'
hold_services() {
  for name in $services; do hold "/containers/services/$name"; done
}

if [ "$1" != late ]; then
${gates.call}${check}  if [ -e "$state/refused" ] || [ -e "$state/late" ]; then
    hold_services
    exit 0
  fi
fi
${ready.call}[ ! -e "$state/refused" ] || hold_services
`;
};

/** `late` says whether the pod may have to be started here, because what it needs came too late. */
export const afterServicesScript = (
  boot: BootRecord,
  late: boolean,
  { services, onboot }: BootSubjects,
): string => {
  const { definition, call } = stepsOf(boot.steps.afterServices, 'step', 'want', '  ');
  const text = `${head('after the services were started', '')}${late ? readBundles(boot) : ''}
${definition}
after_services() {
${call === '' ? '  :\n' : call}}
`;
  if (!late) return `${text}\n[ -e "$state/refused" ] || after_services\n`;
  const inits = onboot.map((name) => `  start_init ${name}\n`).join('');
  return `${text}
services='${services.join(' ')}'
start_late() {
  until [ -e "$state/prepared" ]; do sleep 1; done
${inits}  for name in $services; do release "/containers/services/$name"; done
  ${servicesPath} late
  [ ! -e "$state/refused" ] || return
  for name in $services; do service start "$name"; done
  after_services
}

if [ -e "$state/late" ]; then
  [ -e "$state/refused" ] || start_late </dev/null &
else
  [ -e "$state/refused" ] || after_services
fi
`;
};

export const shutdownScript = (steps: readonly BootStep[], { services }: BootSubjects): string => {
  const { definition, call } = stepsOf(steps, 'step', 'want');
  return `${head('at shutdown', '')}
services='${services.join(' ')}'

${definition}
stop_services
${call}`;
};
