/**
 * Directories and sockets of a cluster's node that a machine of one pod lacks, with what would have
 * filled them.
 */
const nodesOwn: readonly (readonly [path: string, owner: string])[] = [
  ['/var/lib/kubelet', 'the kubelet'],
  ['/var/log/pods', 'the kubelet'],
  ['/var/log/containers', 'the kubelet'],
  ['/etc/kubernetes', 'the kubelet'],
  ['/run/docker.sock', 'Docker'],
  ['/var/lib/docker', 'Docker'],
  ['/run/cri-dockerd.sock', 'Docker'],
  ['/run/crio', 'CRI-O'],
  ['/etc/cni', 'the container runtime'],
  ['/opt/cni', 'the container runtime'],
  ['/var/lib/cni', 'the container runtime'],
  ['/run/k3s', 'k3s'],
  ['/var/lib/rancher', 'k3s'],
  ['/run/systemd', 'systemd'],
  ['/etc/systemd', 'systemd'],
  ['/run/log/journal', 'systemd'],
  ['/var/log/journal', 'systemd'],
  ['/run/udev', 'udev'],
  ['/run/dbus', 'D-Bus'],
];

const within = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}/`);

/** LinuxKit's /var/run is a link to /run. */
const unlinked = (path: string): string =>
  within(path, '/var/run') ? path.slice('/var'.length) : path;

/** Who fills that path on a cluster's node; undefined for a path that any machine may have. */
export const nodeOwner = (path: string): string | undefined =>
  nodesOwn.find(([own]) => within(unlinked(path), own))?.[1];

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
