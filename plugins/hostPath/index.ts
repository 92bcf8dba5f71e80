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
import { absolutePath, definePlugin, fileName, sh } from 'p2lk/plugin';
import type { HostPathVolumeSource, View, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { isContainerdSocket, isVolatile, nodePath } from './node-paths.ts';
import type { NodePath } from './node-paths.ts';
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
 * The absolute path without `//`, `.` and a slash at its end; undefined, and reported, when no
 * machine has such a path.
 */
const pathOf = (source: View<HostPathVolumeSource>, context: VolumeContext): string | undefined => {
  const { path } = source;
  if (/[\0-\x1f\x7f]/.test(path) || /^[A-Za-z]:/.test(path) || path.startsWith('\\')) {
    context.report('unusable-path', {
      at: [source, 'path'],
      message:
        `hostPath ${JSON.stringify(path)} ` +
        `${/[\0-\x1f\x7f]/.test(path) ? 'holds a control character' : 'is a path of Windows'}`,
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
  return absolutePath(path);
};

/** Whether a container may write to the volume. */
const isWritten = ({ pod, volume }: VolumeContext): boolean =>
  [...(pod.initContainers ?? []), ...pod.containers].some(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name, readOnly }) => name === volume.name && readOnly !== true),
  );

/** Types of a path that must be there before the pod starts. */
const waited: ReadonlySet<string> = new Set([
  'Directory',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
]);

/**
 * What the machine has in place of what the node's path holds, which depends on what the volume's
 * type lets it make.
 */
const insteadOf = ({ owner, standIn }: NodePath, type: string): string => {
  const of = `belongs to ${owner} on a cluster's node, which this machine does not have`;
  if (standIn === 'zone' || standIn === 'zone-name')
    return `is the time zone of a cluster's node; that of the machine is UTC`;
  if (standIn === 'machine-id')
    return `names a node of a cluster; the machine makes a name up whenever it starts`;
  if (standIn === 'device' || waited.has(type))
    return `${of}: the pod waits until the machine has it`;
  return standIn === 'file' ? `${of}: an empty file takes its place` : `${of}: nothing fills it`;
};

/**
 * The stand-in that the boot makes; undefined where the type says what is made. What says the time
 * or the machine's name is known, so a type that waits for it gets it too.
 */
const standInOf = (known: NodePath | undefined, type: string): NodePath['standIn'] | undefined => {
  const { standIn = 'directory' } = known ?? {};
  const isKnown = standIn !== 'directory' && standIn !== 'file' && standIn !== 'device';
  if (isKnown) return ['', 'File', 'FileOrCreate'].includes(type) ? standIn : undefined;
  return type === '' && standIn !== 'directory' ? standIn : undefined;
};

const reportDifferences = (
  source: View<HostPathVolumeSource>,
  path: string,
  known: NodePath | undefined,
  written: boolean,
  context: VolumeContext,
): void => {
  const at = [source, 'path'] as const;
  const { type = '' } = source;
  // A device with its type is waited for, and a file that may be missing made, as the type says.
  const isAsOnNode =
    (known?.standIn === 'device' && type !== '') ||
    (known?.standIn === 'file' && type === 'FileOrCreate');
  if (known !== undefined && !isAsOnNode) {
    context.report('of-a-node', {
      at,
      message: `${path} ${insteadOf(known, type)}`,
      help: 'take the volume out, or let the base manifest bring what is there on a node',
    });
  }
  if (!written || known !== undefined || isVolatile(path)) return;
  if (path === '/') {
    context.report('read-only-root', {
      at,
      message:
        'the root file system of the machine is read-only: a container can write below /var, ' +
        '/run and /tmp and on disks that the base manifest mounts',
      help: 'set readOnly: true on the volumeMounts, or name the directory that is written',
    });
  } else {
    context.report('in-memory', {
      at,
      message:
        `what is written to ${path} lies in the machine's memory and is gone after a reboot, ` +
        'unless the base manifest mounts a disk there',
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
  const known = nodePath(path);
  reportDifferences(source, path, known, written, context);
  const standIn = standInOf(known, type);
  const file = single.has(type) || (standIn !== undefined && standIn !== 'device');
  if (isContainerdSocket(path)) return { source: path, file: true };
  const { name } = context.volume;
  const access = written ? 'rw' : 'ro';
  const words = [type === '' ? '-' : type, path, access, fileName(name), standIn ?? '-'];
  return {
    source: path,
    file,
    files: [script],
    prepare: {
      steps: [
        {
          name: `volume ${name}, hostPath ${path}`,
          run: sh`chroot "$root/" /bin/sh ${scriptPath} ${words}`,
          required: true,
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
