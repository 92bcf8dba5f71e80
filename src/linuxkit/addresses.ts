import { programPath } from './print.ts';
import { sh } from './shell.ts';

/**
 * Prints the machine's addresses but link-local ones, one a line, the one that leads to the default
 * route first (a pod's first address is its main one: Kubernetes API, PodStatus.podIPs). Needs an
 * `ip` program: LinuxKit's busybox or iproute2. Source: `machine/network.sh`.
 */
export const podIPs = sh`sh ${`/${programPath}`} pod-ips`;

/**
 * Prints the machine's main address, nothing when it has none yet.
 * @example sh`[ -n "$(${podIP})" ]`
 */
export const podIP = sh`sh ${`/${programPath}`} pod-ip`;
