const names: ReadonlySet<string> = new Set([
  '_netdev',
  'auto',
  'noauto',
  'nofail',
  'defaults',
  'user',
  'nouser',
  'users',
  'owner',
  'group',
]);

/**
 * Whether a mount option is for the programs that read fstab, not for the kernel (mount(8),
 * systemd.mount(5)).
 * @example isProgramOption('x-systemd.automount') // true
 */
export const isProgramOption = (option: string): boolean =>
  names.has(option) || /^x[-.]/i.test(option);

/**
 * One word with the access, `ro` or `rw`, and those `mountOptions` of a PersistentVolume that the
 * kernel knows.
 * @example kernelMountOptions(false, ['noatime', '_netdev']) // 'rw,noatime'
 */
export const kernelMountOptions = (
  readOnly: boolean,
  mountOptions: readonly string[] = [],
): string => {
  const given = mountOptions.flatMap((option) => option.split(','));
  const options = given.filter(
    (option) => !['', 'ro', 'rw'].includes(option) && !isProgramOption(option),
  );
  return [readOnly || given.includes('ro') ? 'ro' : 'rw', ...options].join(',');
};
