import { absolutePath } from 'p2lk/plugin';
import type { VolumeMount, VolumeMountContext, View } from 'p2lk/plugin';
import { mountsOf } from './mounts.ts';

/**
 * Files of /proc that runc lets a container have replaced (opencontainers/runc,
 * libcontainer/rootfs_linux.go, checkProcMount).
 */
const procFiles: ReadonlySet<string> = new Set(
  [
    'cpuinfo',
    'diskstats',
    'loadavg',
    'meminfo',
    'net/dev',
    'slabinfo',
    'stat',
    'swaps',
    'sys/crypto/fips_enabled',
    'sys/kernel/ns_last_pid',
    'uptime',
  ].map((name) => `/proc/${name}`),
);

/** Why nothing can be mounted there; undefined when it can. `source` is what is mounted. */
export const faultOfPath = (
  mountPath: string,
  path: string,
  source: string,
): string | undefined => {
  if (/[\0-\x1f\x7f]/.test(mountPath)) return 'holds a control character';
  if (path === '/')
    return "is the container's whole root file system, which no volume can take the place of";
  if (path === '/proc')
    return source === '/proc'
      ? undefined
      : 'would hide the container its processes, which the container runtime refuses';
  return path.startsWith('/proc/') && !procFiles.has(path)
    ? 'lies in /proc, where the container runtime mounts nothing'
    : undefined;
};

/**
 * Absolute path of a mount in the container, or undefined, and reported, when it cannot be one. A
 * relative `mountPath` begins at the root (kubelet `pkg/kubelet/kubelet_pods.go`, makeMounts).
 */
export const destinationOf = (
  mount: View<VolumeMount>,
  source: string,
  context: VolumeMountContext,
): string | undefined => {
  const { mountPath } = mount;
  const path = absolutePath(mountPath);
  const reason = faultOfPath(mountPath, path, source);
  if (reason !== undefined) {
    context.report('mount-path', {
      at: [mount, 'mountPath'],
      message: `mountPath ${JSON.stringify(mountPath)} ${reason}`,
    });
    return undefined;
  }
  const first = mountsOf(context.container).first.get(path);
  if (first !== undefined && first !== mount) {
    context.report('mount-path', {
      at: [
        [mount, 'mountPath'],
        [first, 'mountPath'],
      ],
      message: `${context.container.name} mounts two volumes at ${path}, and one would hide the other`,
      help: 'give each its own mountPath',
    });
    return undefined;
  }
  return path;
};
