import { sh } from './shell.ts';

/**
 * Prints the machine's addresses but link-local ones, one a line, the one that leads to the default
 * route first (a pod's first address is its main one: Kubernetes API, PodStatus.podIPs). Needs an
 * `ip` program: LinuxKit's busybox or iproute2.
 */
export const podIPs = sh`{ for family in 4 6; do
  case $family in 4) to=192.0.2.1 ;; *) to=2001:db8::1 ;; esac
  ip -$family route get $to 2>/dev/null | sed -n 's/.* src \\([0-9a-f.:]*\\).*/\\1/p' | head -n 1
  ip -$family -o addr show scope global 2>/dev/null | sed -n 's#.* inet6\\{0,1\\} \\([0-9a-f.:]*\\)/.*#\\1#p'
done; } | awk '!/^fe80:/ && !seen[$0]++'`;

/**
 * Prints the machine's main address, nothing when it has none yet.
 * @example sh`[ -n "$(${podIP})" ]`
 */
export const podIP = sh`${podIPs} | head -n 1`;
