import { absolutePath } from 'p2lk/plugin';
import type { File, View, VolumeMount, VolumeMountContext, VolumePlan } from 'p2lk/plugin';
import { mountsOf } from './mounts.ts';

/**
 * Whether a volume is files that the machine is built with: nobody can make anything in it later.
 */
export const isBuilt = (plan: VolumePlan): boolean =>
  plan.readOnly === true && plan.files !== undefined && plan.prepare === undefined;

/** Whether the mount puts a single file into the container rather than a directory. */
const isFile = (mount: View<VolumeMount>, context: VolumeMountContext): boolean => {
  const plan = context.volumePlan(mount.name);
  if (plan === undefined) return false;
  if (plan.file === true) return true;
  const { subPath = '', subPathExpr = '' } = mount;
  const inner = absolutePath(subPath === '' ? context.expand(subPathExpr) : subPath);
  return (
    isBuilt(plan) &&
    plan.files?.some(
      ({ path, directory = false }) => !directory && `/${path}` === plan.source + inner,
    ) === true
  );
};

/**
 * Makes the mount points of volumes that a container mounts inside a volume of files, where the
 * container runtime could make none: `source` is what it finds at `destination`. Directories, as a
 * kubelet makes them; it makes one for a single file too, on which that file can then not be
 * mounted, so here that is a file. Source: pkg/volume/util/nested_volumes.go.
 */
export const addMountPoints = (
  plan: VolumePlan,
  source: string,
  destination: string,
  context: VolumeMountContext,
): void => {
  const files = new Map(plan.files?.map((file) => [`/${file.path}`, file]));
  const root = files.get(plan.source);
  const owner = {
    ...(root?.uid !== undefined && { uid: root.uid }),
    ...(root?.gid !== undefined && { gid: root.gid }),
  };
  for (const { path: inner, mount } of mountsOf(context.container).inside.get(destination) ?? []) {
    const parts = inner.slice(destination.length + 1).split('/');
    for (const [i] of parts.entries()) {
      const path = [source, ...parts.slice(0, i + 1)].join('/');
      const known = files.get(path);
      const directory = i + 1 < parts.length || !isFile(mount, context);
      if (known !== undefined && (known.directory ?? false) !== directory) {
        context.report('mount-path', {
          at: [mount, 'mountPath'],
          message:
            `mountPath ${mount.mountPath} lies in volume ${context.volume.name}, where ` +
            `${parts.slice(0, i + 1).join('/')} is a ${directory ? 'file' : 'directory'}`,
          help: 'mount it elsewhere, or leave that key out with items',
        });
        break;
      }
      if (known !== undefined) continue;
      const entry: File = { path: path.slice(1), ...owner };
      context.file(
        directory
          ? { ...entry, directory, mode: root?.mode ?? '0755' }
          : { ...entry, contents: '', mode: '0644' },
      );
    }
  }
};
