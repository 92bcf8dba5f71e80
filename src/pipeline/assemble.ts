import type { File, Image, Manifest } from '../linuxkit/manifest.ts';
import { fillImage, moveFills } from '../boot/fills.ts';
import { planPath } from '../boot/plan.ts';
import type { Fill } from '../boot/fills.ts';
import { renderBoot } from '../boot/render.ts';
import type { RenderedBoot } from '../boot/render.ts';
import type { PodWalk } from './walk/pod-walk.ts';
import type { Walked } from './walk/walk.ts';

/**
 * Puts the drafts into LinuxKit's sections, renders the boot, and lets policies edit the whole
 * through the `manifest` hook.
 */
export const assemble = (run: PodWalk, walked: Walked): Manifest => {
  const { manifest, prepareAt, init, services } = walked;
  const drafted = manifest.value;
  const filled = [...init, ...services].map(({ value }) => fillImage(value, run.boot.patches));
  const images = filled.map(({ image }) => image);
  const podInit = images.slice(0, init.length);
  const podServices = images.slice(init.length);
  const rendered = (fills: ReadonlyMap<string, readonly Fill[]>) =>
    renderBoot(run.boot, run.prepares, walked.subjects, run.settings.tools.prepare, fills);
  const boot = rendered(new Map(filled.map(({ image: { name }, fills }) => [name, fills])));
  const onboot: readonly Image[] = [
    ...(drafted.onboot ?? []).slice(0, prepareAt),
    ...boot.prepare,
    ...podInit,
    ...(drafted.onboot ?? []).slice(prepareAt),
  ];
  const files = [...(drafted.files ?? []), ...boot.files];
  const assembled: Manifest = {
    ...drafted,
    ...(onboot.length > 0 && { onboot }),
    services: [...(drafted.services ?? []), ...podServices],
    ...(files.length > 0 && { files: withDirectories(files) }),
  };
  const edited = run.host.hooks.manifest.call(assembled, {
    workload: run.workload,
    settings: run.settings,
  });
  if (edited === assembled || filled.every(({ fills }) => fills.length === 0)) return edited;
  const now = new Map(
    [...(edited.onboot ?? []), ...(edited.services ?? [])].map((image) => [image.name, image]),
  );
  return withPlanOf(
    edited,
    rendered(
      new Map(filled.map((one) => [one.image.name, moveFills(one, now.get(one.image.name))])),
    ),
  );
};

/** The manifest with the plan of a boot in place of the one that it has. */
const withPlanOf = (manifest: Manifest, { files: rendered }: RenderedBoot): Manifest => {
  const isPlan = ({ path }: File): boolean => path === planPath.slice(1);
  const plan = rendered.find(isPlan);
  return {
    ...manifest,
    files: manifest.files?.map((file) => (plan !== undefined && isPlan(file) ? plan : file)),
  };
};

/** Whether LinuxKit makes that directory 0755 and root's by itself, for the first file in it. */
const isMadeRight = (path: string, files: readonly File[]): boolean => {
  const first = files.find((file) => file.directory !== true && file.path.startsWith(`${path}/`));
  const { mode = '', uid = 0, gid = 0 } = first ?? {};
  const below = files.some((file) => file.directory === true && file.path.startsWith(`${path}/`));
  return !below && uid === 0 && gid === 0 && (mode === '0644' || mode === '0755');
};

/**
 * Adds an explicit entry for each directory above a file that nobody listed: LinuxKit gives every
 * missing ancestor the file's own mode and owner (moby/build.go, filesystem), so a 0400 file under
 * /etc would turn /etc into 0500.
 */
const withDirectories = (files: readonly File[]): readonly File[] => {
  const listed = new Set(
    files.filter(({ directory }) => directory === true).map(({ path }) => path),
  );
  const directories = new Set<string>();
  for (const { path } of files) {
    const parts = path.split('/').slice(0, -1);
    for (let i = 1; i <= parts.length; i++) directories.add(parts.slice(0, i).join('/'));
  }
  const added = [...directories]
    .filter((path) => !listed.has(path) && !isMadeRight(path, files))
    .map((path): File => ({ path, directory: true, mode: '0755' }));
  const folders = [...added, ...files.filter(({ directory }) => directory === true)];
  // Parents first: a directory entry comes before everything in it.
  folders.sort((a, b) => Number(a.path > b.path) - Number(a.path < b.path));
  return [...folders, ...files.filter(({ directory }) => directory !== true)];
};
