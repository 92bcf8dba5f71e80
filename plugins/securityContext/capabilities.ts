import type { Capabilities, View } from 'p2lk/plugin';

/**
 * linux/capability.h, in alphabetical order, less the prefix `CAP_`; LinuxKit's `build` knows the
 * same ones.
 */
const known: ReadonlySet<string> = new Set(
  (
    'AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN ' +
    'DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK ' +
    'IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN ' +
    'NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP ' +
    'SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE ' +
    'SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME ' +
    'SYS_TTY_CONFIG WAKE_ALARM'
  ).split(' '),
);

/**
 * What a container has when it asks for nothing. Source: containerd pkg/oci/spec.go,
 * defaultUnixCaps.
 */
const usual: readonly string[] = (
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW ' +
  'SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'
).split(' ');

/** `net_admin` and `CAP_NET_ADMIN` are `NET_ADMIN`. */
const plain = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');

/** Names of a list that Linux does not have. */
export const unknownIn = (names: readonly string[]): readonly string[] =>
  names.filter((name) => plain(name) !== 'ALL' && !known.has(plain(name)));

/**
 * `capabilities` of the manifest, sorted: the usual 14, then `add: ALL`, then `drop: ALL`, then
 * single additions, then single drops. Source: containerd internal/cri/opts/spec_linux_opts.go,
 * WithCapabilities.
 */
export const capabilitiesOf = ({ add = [], drop = [] }: View<Capabilities>): readonly string[] => {
  const [added, dropped] = [add.map(plain), drop.map(plain)];
  const first = added.includes('ALL') ? known : usual;
  const all = dropped.includes('ALL') ? [] : first;
  const names = new Set([...all, ...added.filter((name) => name !== 'ALL')]);
  for (const name of dropped) names.delete(name);
  return names.size === known.size ? ['all'] : [...names].sort().map((name) => `CAP_${name}`);
};
