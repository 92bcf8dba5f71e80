import type { Directory, Prepare } from '../volume-plan.ts';
import type { BootPoint, BootRecord, BootStep, BundleEdit } from './boot.ts';
import {
  directoryLines,
  editFunctions,
  editPath,
  editText,
  etc,
  holdBackFunction,
  holdFunction,
  patchLines,
  prelude,
  stepLines,
  tryFunction,
} from './boot-script.ts';
import type { File, Image, OciMount } from './manifest.ts';

/** What the boot needs of the manifest. */
export interface RenderedBoot {
  readonly files: readonly File[];
  /** The `onboot` entry, when there is anything to prepare. */
  readonly prepare?: Image;
}

/** What a boot is rendered for. */
export interface BootSubjects {
  /** LinuxKit names of the pod's services. */
  readonly services: readonly string[];
  /** LinuxKit names of the init containers. */
  readonly onboot: readonly string[];
  /** The tools image. */
  readonly tools: string;
}

const script = (path: string, contents: string): File => ({ path, contents, mode: '0755' });
const initScripts: { readonly [point in Exclude<BootPoint, 'beforeInitContainers'>]: readonly [path: string, about: string] } = {
  beforeOnboot: ['etc/init.d/006-p2lk', 'before onboot, without a network'],
  beforeServices: ['etc/init.d/015-p2lk', 'after onboot, before the services'],
  afterServices: ['etc/init.d/030-p2lk', 'after the services were started'],
};

const editsOf = (boot: BootRecord, image: string): readonly BundleEdit[] =>
  boot.patches.filter((patch) => patch.image === image).map(({ edit }) => edit);

const steps = (list: readonly BootStep[], required: string): string =>
  list.map((step, i) => stepLines(step, `step_${i + 1}`, required, 'try_once')).join('');

/** The `onboot` entry that runs the prepare script. Mounts it makes reach the root namespaces: rshared binds and shared propagation. */
const prepareImage = (tools: string, mounts: readonly OciMount[]): Image => ({
  name: 'p2lk-prepare',
  image: tools,
  capabilities: ['CAP_SYS_ADMIN', 'CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_FSETID', 'CAP_MKNOD', 'CAP_SYS_MODULE'],
  binds: ['/:/host:rw,rshared', '/var:/var:rw,rshared', '/run:/run:rw,rshared', `${etc}:${etc}:ro,rprivate`],
  devices: [{ path: '/dev/console', type: 'c', major: 5, minor: 1, mode: '0600' }],
  command: ['/bin/sh', `${etc}/prepare`],
  rootfsPropagation: 'shared',
  ...(mounts.length > 0 && { runtime: { mounts } }),
});

/** Renders what plugins asked of the boot, and nothing where nothing was asked. */
export const renderBoot = (boot: BootRecord, prepares: readonly Prepare[], subjects: BootSubjects): RenderedBoot => {
  const files: File[] = [];
  const mounts = prepares.flatMap((prepare) => prepare.mounts ?? []);
  const directories: readonly Directory[] = prepares.flatMap((prepare) => prepare.mkdir ?? []);
  const before = [...prepares.flatMap((prepare) => prepare.steps ?? []), ...boot.steps.beforeInitContainers];
  const patched = (names: readonly string[]): readonly string[] => names.filter((name) => editsOf(boot, name).length > 0);
  const onboot = patched(subjects.onboot);
  const services = patched(subjects.services);

  const patches = (names: readonly string[], bundles: (name: string) => string, caller: string): string =>
    names.map((name, i) => patchLines(name, editsOf(boot, name), bundles(name), `patch_${i + 1}`, caller)).join('');

  const prepared = mounts.length + directories.length + before.length + onboot.length > 0;
  if (directories.length + before.length + onboot.length > 0 || prepared) {
    files.push(
      script(
        `${etc.slice(1)}/prepare`,
        prelude('in the onboot entry p2lk-prepare, before the init containers', '/host') +
          holdFunction +
          tryFunction +
          'cat "$root"/etc/resolv.conf >/etc/resolv.conf 2>/dev/null || true\n' +
          directories.map((directory, i) => directoryLines(directory, `directory_${i + 1}`)).join('') +
          steps(before, 'hold') +
          (onboot.length > 0 ? editFunctions + patches(onboot, (name) => `"$root"/containers/onboot/[0-9][0-9][0-9]-${name}`, 'hold') : ''),
      ),
    );
  }
  for (const point of ['beforeOnboot', 'beforeServices', 'afterServices'] as const) {
    const list = boot.steps[point];
    const atServices = point === 'beforeServices';
    if (list.length === 0 && !(atServices && services.length > 0)) continue;
    const [path, about] = initScripts[point];
    files.push(
      script(
        path,
        prelude(about, '') +
          tryFunction +
          (atServices ? holdBackFunction(subjects.services) : '') +
          steps(list, atServices ? 'gate' : 'try_once') +
          (atServices && services.length > 0 ? editFunctions + patches(services, (name) => `/containers/services/${name}`, 'gate') : ''),
      ),
    );
  }
  for (const { image, edit } of boot.patches) {
    if (edit.kind === 'linux') files.push({ path: editPath(image, edit.key).slice(1), contents: editText(edit), mode: '0644' });
  }
  return { files, ...(prepared && { prepare: prepareImage(subjects.tools, mounts) }) };
};
