import { sh, sysctlNamespace } from 'p2lk/plugin';
import type { PodContext, PodSecurityContext, View } from 'p2lk/plugin';
import type { SecurityContextOptions } from './options.ts';

/** What a kubelet lets every pod set. Source: pkg/kubelet/sysctl/safe_sysctls.go. */
const safe: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

/**
 * The file of a sysctl under /proc/sys: the first `.` or `/` of the name separates its parts, and
 * the other one is part of a name, as in `net.ipv4.conf.eth0/100.rp_filter`. Source:
 * component-helpers node/util/sysctl/namespace.go, NormalizeName.
 */
export const sysctlPath = (name: string): string => {
  const swapped = /[./]/.exec(name)?.[0] === '.';
  const swap = (separator: string): string => (separator === '.' ? '/' : '.');
  return `/proc/sys/${swapped ? name.replaceAll(/[./]/g, swap) : name}`;
};

/** Source: pkg/kubelet/sysctl/allowlist.go. */
const allows = (pattern: string, name: string): boolean => {
  const dotted = pattern.replaceAll('/', '.');
  return dotted.endsWith('*') ? name.startsWith(dotted.slice(0, -1)) : name === dotted;
};

/**
 * Writes each sysctl when the machine boots. Neither a container's `sysctl` nor a base's will do:
 * runc refuses the former in the root namespaces, and a base need not have a sysctl entry. The
 * machine's one network and IPC namespace is the pod's.
 */
export const setSysctls = (
  pod: View<PodSecurityContext>,
  context: PodContext,
  { allowedUnsafeSysctls = [] }: SecurityContextOptions,
): void => {
  for (const sysctl of pod.sysctls ?? []) {
    // The server takes one without a value, whatever its schema says.
    const { name, value = '' } = sysctl;
    context.boot.run('beforeServices', {
      name: `sysctl ${name}`,
      run: sh`printf '%s\\n' ${value} >${sysctlPath(name)}`,
      required: true,
    });
    const dotted = name.replaceAll('/', '.');
    if (safe.has(dotted)) continue;
    if (allowedUnsafeSysctls.some((pattern) => allows(pattern, dotted))) continue;
    context.report('unsafe-sysctl', {
      at: [sysctl, 'name'],
      message:
        sysctlNamespace(name) === undefined
          ? `${name} is a setting of the whole kernel: a kubelet refuses the pod (SysctlForbidden)`
          : `a kubelet refuses the pod where its node does not allow ${name} (SysctlForbidden)`,
      help: `allow it in the config: plugins: [[securityContext, { allowedUnsafeSysctls: ['${dotted}'] }]]`,
    });
  }
};
