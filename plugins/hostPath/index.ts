/**
 * Paths of the machine itself.
 *
 * | field | manifest |
 * | --- | --- |
 * | `hostPath.path` | the bind's source, the path on the booted machine |
 * | `hostPath.type` | a step of `p2lk-prepare` that makes what is missing or waits for what must exist |
 *
 * Source: kubelet `pkg/volume/hostpath/host_path.go`, checkTypeInternal; containerd CRI
 * `pkg/cri/opts/spec_linux.go`, WithMounts, which makes a missing source without a type.
 */
import { posix } from 'node:path';
import { definePlugin, fileName, sh } from 'p2lk/plugin';
import type { HostPathVolumeSource, View, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { isContainerdSocket, isVolatile, nodeOwner } from './paths.ts';
import { script, scriptPath } from './script.ts';

/** Types of a single thing that no path goes below. */
const single: ReadonlySet<string> = new Set([
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
]);

/**
 * Seconds that the machine waits for what must exist: most of it comes from services that start
 * later.
 */
const patience = 5;

/**
 * The absolute path without `//`, `.` and a slash at its end; undefined, and reported, when no
 * machine has such a path.
 */
const pathOf = (source: View<HostPathVolumeSource>, context: VolumeContext): string | undefined => {
  const { path } = source;
  if (/[\0-\x1f\x7f]/.test(path) || /^[A-Za-z]:/.test(path) || path.startsWith('\\')) {
    context.report('unusable-path', {
      at: [source, 'path'],
      message: `hostPath ${JSON.stringify(path)} ${/[\0-\x1f\x7f]/.test(path) ? 'holds a control character' : 'is a path of Windows'}`,
      help: 'give an absolute path of the Linux machine, as /srv/data',
    });
    return undefined;
  }
  if (!path.startsWith('/')) {
    context.report('relative-path', {
      at: [source, 'path'],
      message: `hostPath ${path} is relative; it is taken from the root of the machine, as /${path}`,
    });
  }
  return posix.resolve('/', path);
};

/** Whether a container may write to the volume. */
const isWritten = ({ pod, volume }: VolumeContext): boolean =>
  [...(pod.initContainers ?? []), ...pod.containers].some(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name, readOnly }) => name === volume.name && readOnly !== true),
  );

const reportDifferences = (
  source: View<HostPathVolumeSource>,
  path: string,
  written: boolean,
  context: VolumeContext,
): void => {
  const at = [source, 'path'] as const;
  const owner = nodeOwner(path);
  if (owner !== undefined) {
    context.report('of-a-node', {
      at,
      message: `${path} belongs to ${owner} on a cluster's node, which this machine does not have: nothing fills it`,
      help: 'take the volume out, or let the base manifest bring what fills it',
    });
  }
  if (!written || owner !== undefined || isVolatile(path)) return;
  if (path === '/') {
    context.report('read-only-root', {
      at,
      message:
        'the root file system of the machine is read-only: a container can write below /var, /run and /tmp and on disks that the base manifest mounts',
      help: 'set readOnly: true on the volumeMounts, or name the directory that is written',
    });
  } else {
    context.report('in-memory', {
      at,
      message: `what is written to ${path} lies in the machine's memory and is gone after a reboot, unless the base manifest mounts a disk there`,
    });
  }
};

const plan = (
  source: View<HostPathVolumeSource>,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { type = '' } = source;
  const path = pathOf(source, context);
  if (path === undefined) return undefined;
  const written = isWritten(context);
  reportDifferences(source, path, written, context);
  const file = single.has(type);
  if (isContainerdSocket(path)) return { source: path, file: true };
  const { name } = context.volume;
  return {
    source: path,
    file,
    files: [script],
    prepare: {
      steps: [
        {
          name: `volume ${name}, hostPath ${path}`,
          run: sh`chroot "$root/" /bin/sh ${scriptPath} ${type === '' ? '-' : type} ${path} ${written ? 'rw' : 'ro'} ${fileName(name)}`,
          required: true,
          patience,
        },
      ],
    },
  };
};

export default definePlugin({
  name: 'hostPath',
  apiVersion: 1,
  fields: ['Volume.hostPath', 'PersistentVolumeSpec.hostPath'],
  diagnostics: {
    'unusable-path': { severity: 'error', title: 'path that no Linux machine has' },
    'relative-path': { severity: 'warning', title: 'relative host path' },
    'of-a-node': { severity: 'warning', title: "path of a cluster's node" },
    'read-only-root': { severity: 'warning', title: 'root file system that cannot be written' },
    'in-memory': { severity: 'note', title: 'host path in memory' },
  },
  apply(hooks) {
    hooks.volume
      .for('hostPath')
      .tap('hostPath', ({ hostPath }, context) => hostPath && plan(hostPath, context));
  },
});
