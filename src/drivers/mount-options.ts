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
 */
export const isProgramOption = (option: string): boolean =>
  names.has(option) || /^x[-.]/i.test(option);
