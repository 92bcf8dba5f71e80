import { posix } from 'node:path';
import type { Container, VolumeMount, VolumeMountContext, View } from 'p2lk/plugin';

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

/** What is asked of all mounts of a container, once for each of them. */
interface Mounts {
  readonly firstAt: ReadonlyMap<string, View<VolumeMount>>;
  readonly indexes: ReadonlyMap<View<VolumeMount>, number>;
}

const known = new WeakMap<object, Mounts>();

const mountsOf = ({ volumeMounts = [] }: View<Container>): Mounts => {
  let mounts = known.get(volumeMounts);
  if (mounts === undefined) {
    const firstAt = new Map<string, View<VolumeMount>>();
    for (const mount of volumeMounts) {
      const path = posix.resolve('/', mount.mountPath);
      if (!firstAt.has(path)) firstAt.set(path, mount);
    }
    mounts = { firstAt, indexes: new Map(volumeMounts.map((mount, i) => [mount, i])) };
    known.set(volumeMounts, mounts);
  }
  return mounts;
};

/** Which mount of its container it is, from 0. */
export const indexOf = (mount: View<VolumeMount>, container: View<Container>): number =>
  mountsOf(container).indexes.get(mount) ?? 0;

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
  const path = posix.resolve('/', mountPath);
  const reason = faultOfPath(mountPath, path, source);
  if (reason !== undefined) {
    context.report('mount-path', {
      at: [mount, 'mountPath'],
      message: `mountPath ${JSON.stringify(mountPath)} ${reason}`,
    });
    return undefined;
  }
  const first = mountsOf(context.container).firstAt.get(path);
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
