import type { File, Image, Manifest } from '../linuxkit/manifest.ts';
import { renderBoot } from '../boot/render.ts';
import type { PodWalk } from './walk/pod-walk.ts';
import type { Walked } from './walk/walk.ts';

/**
 * Puts the drafts into LinuxKit's sections, renders the boot, and lets policies edit the whole
 * through the `manifest` hook.
 */
export const assemble = (run: PodWalk, walked: Walked): Manifest => {
  const { manifest, prepareAt, init, services } = walked;
  const drafted = manifest.value;
  const podServices = services.map(({ value }) => value);
  const podInit = init.map(({ value }) => value);
  const { subjects } = walked;
  const boot = renderBoot(run.boot, run.prepares, subjects, run.settings.tools.prepare);
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
  return edited;
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
  folders.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return [...folders, ...files.filter(({ directory }) => directory !== true)];
};
