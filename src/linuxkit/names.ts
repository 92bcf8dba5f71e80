/**
 * Names that LinuxKit's own and common base manifests use for services; a pod's container of such a
 * name would meet them when the two manifests are merged (linuxkit/linuxkit, `examples/` and
 * `projects/`).
 */
const baseNames: ReadonlySet<string> = new Set([
  'acpid',
  'dhcpcd',
  'dhcpcd2',
  'format',
  'getty',
  'logwrite',
  'kmsg',
  'memlogd',
  'metadata',
  'modprobe',
  'mount',
  'ntpd',
  'open-vm-tools',
  'openntpd',
  'p2lk-files',
  'p2lk-firewall',
  'p2lk-prepare',
  'rngd',
  'rngd1',
  'sshd',
  'sysctl',
  'sysfs',
  'write-to-the-console',
]);

/**
 * A container's name as containerd takes it for an id: `[A-Za-z0-9]+([._-][A-Za-z0-9]+)*`, at most
 * 76 characters (containerd, `pkg/identifiers`).
 */
const identifier = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replaceAll(/([._-])[._-]+/g, '$1')
    .slice(0, 70)
    .replaceAll(/^[._-]|[._-]$/g, '') || 'container';

/**
 * Gives each container of a pod a LinuxKit name, which is an id of containerd whatever the
 * container is called, and so a word of a script and a part of a path: its own where that will do;
 * `pod-<name>` where a base manifest uses the name; a number behind it where two would be the
 * same.
 */
export const imageNames = (
  containers: readonly string[],
  taken: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  const used = new Set(taken);
  const given = new Set(containers);
  for (const container of containers) {
    const plain = identifier(container);
    const wanted = baseNames.has(plain) || taken.has(plain) ? `pod-${plain}` : plain;
    let name = wanted;
    for (let i = 2; used.has(name) || (name !== container && given.has(name)); i++)
      name = `${wanted}-${i}`;
    used.add(name);
    names.set(container, name);
  }
  return names;
};
