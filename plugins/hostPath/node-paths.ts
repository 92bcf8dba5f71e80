/**
 * What the machine has in place of a path of a node: a directory, which stays empty, an empty file,
 * or what the path is for.
 */
type StandIn = 'directory' | 'file' | 'zone' | 'zone-name' | 'machine-id' | 'device';

/** A path that a cluster's node has, and what the machine of one pod has there. */
export interface NodePath {
  readonly path: string;
  /** What fills it on a node. */
  readonly owner: string;
  /** What is made where the base manifest brings nothing. */
  readonly standIn: StandIn;
}

/**
 * Paths of a node that LinuxKit's root file system lacks. What it has is what its own images bring:
 * `linuxkit/init` (Alpine's alpine-baselayout, busybox and musl, an empty /etc/ssl/certs;
 * pkg/init/Dockerfile), `linuxkit/containerd` (/etc/localtime, which is UTC; pkg/containerd/
 * Dockerfile), `linuxkit/ca-certificates` in the templates, the kernel's /lib/modules, and what
 * pkg/init/cmd/rc.init/main.go, doMounts, makes at boot.
 */
const table: { readonly [standIn in StandIn]?: { readonly [owner: string]: string } } = {
  directory: {
    'the kubelet':
      '/var/lib/kubelet /var/log/pods /var/log/containers /etc/kubernetes /etc/srv/kubernetes ' +
      '/srv/kubernetes /var/lib/kube-proxy',
    Docker: '/var/lib/docker /etc/docker',
    'CRI-O': '/run/crio /var/lib/crio /etc/crio',
    'the container runtime': '/etc/cni /opt/cni /var/lib/cni /var/lib/containers /etc/containers',
    k3s: '/run/k3s /var/lib/rancher /etc/rancher',
    systemd:
      '/run/systemd /etc/systemd /lib/systemd /usr/lib/systemd /run/log/journal /var/log/journal',
    udev: '/run/udev /etc/udev /lib/udev /dev/disk',
    'D-Bus': '/run/dbus /var/lib/dbus',
    'the time zone data': '/usr/share/zoneinfo',
    'the certificates':
      '/etc/pki /etc/ca-certificates /usr/share/ca-certificates ' +
      '/usr/local/share/ca-certificates /var/lib/ca-certificates',
    'the package manager': '/var/lib/dpkg /var/lib/apt /var/lib/rpm /var/lib/pacman /etc/apt',
    'the boot loader': '/boot',
    'the kernel headers': '/usr/src',
    'the distribution':
      '/lib64 /usr/lib64 /usr/libexec /usr/lib/modules /usr/lib/x86_64-linux-gnu ' +
      '/usr/lib/aarch64-linux-gnu /lib/x86_64-linux-gnu /lib/aarch64-linux-gnu /etc/default ' +
      '/etc/sysconfig /etc/alternatives /etc/ld.so.conf.d /etc/pam.d /etc/security ' +
      '/etc/NetworkManager /etc/netplan',
    'the audit daemon': '/var/log/audit /etc/audit',
    SELinux: '/etc/selinux',
    AppArmor: '/etc/apparmor.d /etc/apparmor',
    'the storage programs':
      '/etc/iscsi /var/lib/iscsi /etc/nvme /etc/multipath /etc/lvm /run/lvm /etc/ceph',
    "NVIDIA's driver": '/run/nvidia /usr/local/nvidia /home/kubernetes /usr/local/cuda',
    'the hardware':
      '/dev/dri /dev/snd /dev/input /dev/vfio /dev/infiniband /dev/bus /dev/serial /dev/v4l ' +
      '/dev/dma_heap /dev/nvidia-caps /dev/mapper',
    'the huge pages': '/dev/hugepages',
  },
  file: {
    Docker: '/run/docker.sock /usr/bin/docker /usr/local/bin/docker',
    'the container runtime': '/run/cri-dockerd.sock /run/podman/podman.sock /etc/crictl.yaml',
    'the distribution':
      '/etc/os-release /usr/lib/os-release /etc/lsb-release /etc/redhat-release ' +
      '/etc/centos-release /etc/debian_version /etc/system-release /etc/ld.so.cache ' +
      '/etc/ld.so.conf /etc/subuid /etc/subgid /etc/sudoers /etc/multipath.conf',
    'the certificates': '/etc/ssl/certs/ca-bundle.crt /etc/ssl/cert.pem /etc/ssl/ca-bundle.pem',
    'the logs':
      '/var/log/syslog /var/log/messages /var/log/kern.log /var/log/auth.log /var/log/secure ' +
      '/var/log/dmesg /var/log/boot.log /var/log/cloud-init.log /dev/log',
    'the log-ins': '/run/utmp /var/log/wtmp /var/log/btmp /var/log/lastlog',
    'the firewall': '/run/xtables.lock',
  },
  zone: { 'the time zone': '/etc/localtime' },
  'zone-name': { 'the time zone': '/etc/timezone' },
  'machine-id': { systemd: '/etc/machine-id /var/lib/dbus/machine-id' },
};

const nodePaths: readonly NodePath[] = Object.entries(table)
  .flatMap(([standIn, owners]) =>
    Object.entries(owners).flatMap(([owner, paths]) =>
      paths.split(' ').map((path): NodePath => ({ path, owner, standIn: standIn as StandIn })),
    ),
  )
  // The nearest path above counts: a file in a directory of the list is more than that directory.
  .toSorted((a, b) => b.path.length - a.path.length);

/** What /dev holds on every machine (rc.init, doMounts; the kernel's drivers/char/mem.c). */
const ofEveryMachine: ReadonlySet<string> = new Set(
  (
    'console fd full kcore kmsg mem mqueue null port ptmx pts random shm stderr stdin stdout ' +
    'tty tty0 tty1 urandom zero'
  )
    .split(' ')
    .map((name) => `/dev/${name}`),
);

const within = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}/`);

/** LinuxKit's /var/run is a link to /run. */
const unlinked = (path: string): string =>
  within(path, '/var/run') ? path.slice('/var'.length) : path;

/**
 * What a cluster's node has at a path and the machine has not; undefined for a path that any
 * machine may have. A directory of the list counts for all below it.
 */
export const nodePath = (path: string): NodePath | undefined => {
  const plain = unlinked(path);
  const known = nodePaths.find(
    (one) => plain === one.path || (one.standIn === 'directory' && within(plain, one.path)),
  );
  const device = within(plain, '/dev') && plain !== '/dev';
  if (known !== undefined && !(device && plain !== known.path)) return known;
  const [, first = ''] = plain.split('/').slice(1);
  if (!device || ofEveryMachine.has(`/dev/${first}`)) return undefined;
  return { path: plain, owner: 'the hardware', standIn: 'device' };
};

/**
 * Sockets of LinuxKit's containerd. They come to be after the init containers, and nobody must make
 * anything in their place.
 */
export const isContainerdSocket = (path: string): boolean =>
  /^\/run\/containerd\/containerd\.sock(?:\.ttrpc)?$/.test(unlinked(path));

/**
 * Whether a node too keeps what is written there only until it is switched off, or it is no storage
 * at all.
 */
export const isVolatile = (path: string): boolean =>
  ['/dev', '/proc', '/sys', '/run', '/tmp'].some((above) => within(unlinked(path), above));
