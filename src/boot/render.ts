import type { Prepare } from '../api/volume-plan.ts';
import type { BootRecord, BootStep } from '../api/boot.ts';
import { bundleFiles } from './bundles.ts';
import { functions, functionsPath } from './functions.ts';
import { ownImage, scriptImage } from './prepare-image.ts';
import type { BootSubjects } from './scripts.ts';
import {
  afterServicesScript,
  beforeOnbootScript,
  beforePath,
  beforeScript,
  beforeServicesScript,
  preparePath,
  prepareScript,
  servicesPath,
  shutdownScript,
  waitStep,
} from './scripts.ts';
import { directoryStep } from './step-lines.ts';
import type { File, Image } from '../linuxkit/manifest.ts';

export type { BootSubjects } from './scripts.ts';

/** What the boot needs of the manifest. */
export interface RenderedBoot {
  readonly files: readonly File[];
  /**
   * The `onboot` entries before the init containers: p2lk-prepare, when there is anything to
   * prepare, last.
   */
  readonly prepare: readonly Image[];
  /** `onboot` entries that come right before an init container, by its LinuxKit name. */
  readonly before: ReadonlyMap<string, Image>;
}

const script = (path: string, contents: string): File => ({
  path: path.slice(1),
  contents,
  mode: '0755',
});

/**
 * Renders what plugins asked of the boot, and nothing where nothing was asked. `tools` is the image
 * of the `onboot` entries.
 */
export const renderBoot = (
  boot: BootRecord,
  prepares: readonly Prepare[],
  subjects: BootSubjects,
  tools: string,
): RenderedBoot => {
  const { services, onboot } = subjects;
  const [first, ...later] = onboot;
  const mounts = prepares.flatMap((prepare) => prepare.mounts ?? []);
  const volumes = prepares.flatMap((prepare) => prepare.steps ?? []);
  const all = [...boot.steps.beforeInitContainers, ...volumes];
  const own = [...new Set(all.flatMap(({ image }) => image ?? []))].map((image, i) => ({
    name: `p2lk-prepare-${i + 1}`,
    image,
    steps: all.filter((step) => step.image === image),
  }));
  const isCommon = ({ image }: BootStep): boolean => image === undefined;
  const steps = [
    // First what keeps the machine safe while it waits for a volume: a firewall, say.
    ...boot.steps.beforeInitContainers.filter(isCommon),
    ...prepares.flatMap((prepare) => prepare.mkdir ?? []).map(directoryStep),
    ...volumes.filter(isCommon),
    ...(own.length > 0 ? [waitStep(own.map(({ name }) => name))] : []),
    ...(first === undefined ? [] : boot.stepsBefore(first)),
  ];
  const edited = (names: readonly string[]): boolean =>
    boot.patches.some(({ image }) => names.includes(image));
  const prepared = mounts.length + steps.length > 0 || edited(onboot);
  const late = steps.some(({ required }) => required === true) || edited(onboot);

  const files: File[] = [...bundleFiles(boot.patches)];
  const before = new Map<string, Image>();
  for (const entry of own)
    files.push(
      script(preparePath(entry.name), prepareScript(entry.name, boot, entry.steps, subjects)),
    );
  if (prepared)
    files.push(
      script(preparePath('p2lk-prepare'), prepareScript('p2lk-prepare', boot, steps, subjects)),
    );
  for (const name of later) {
    const list = boot.stepsBefore(name);
    if (list.length === 0) continue;
    files.push(script(beforePath(name), beforeScript(name, list, subjects)));
    before.set(name, scriptImage(`p2lk-before-${name}`, tools, beforePath(name)));
  }
  if (boot.steps.beforeOnboot.length > 0)
    files.push(script('/etc/init.d/006-p2lk', beforeOnbootScript(boot.steps.beforeOnboot)));
  if (
    prepared ||
    boot.steps.beforeServices.length > 0 ||
    edited(services) ||
    services.some((name) => boot.stepsBefore(name).length > 0)
  )
    files.push(script(servicesPath, beforeServicesScript(boot, prepared, subjects)));
  const waits = late || before.size > 0;
  if (waits || boot.steps.afterServices.length > 0)
    files.push(script('/etc/init.d/030-p2lk', afterServicesScript(boot, waits, subjects)));
  if (boot.steps.atShutdown.length > 0)
    files.push(script('/etc/shutdown.d/020-p2lk', shutdownScript(boot.steps.atShutdown, subjects)));
  if (files.length > 0)
    files.unshift({ path: functionsPath.slice(1), contents: functions, mode: '0644' });
  const prepare = own.map(({ name, image }) => ownImage(name, image, preparePath(name)));
  if (prepared)
    prepare.push(scriptImage('p2lk-prepare', tools, preparePath('p2lk-prepare'), mounts));
  return { files, before, prepare };
};
