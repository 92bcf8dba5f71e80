import type { BootStep } from '../api/boot.ts';
import { sh } from '../linuxkit/shell.ts';

/**
 * Takes a mount of the root mount namespace away, for `atShutdown`, when the pod's containers have
 * ended. What is still in use goes lazily: a disk once its data is written, a file system of the
 * `network` without waiting for its server. Source: umount(8), `--lazy` and `--force`.
 */
export const unmountStep = (name: string, at: string, of: 'disk' | 'network'): BootStep => ({
  name,
  run: sh`! grep -qF ${` ${at} `} /proc/self/mounts || umount ${at} || ${of === 'disk' ? sh`{ sync; umount -l ${at}; }` : sh`umount -f -l ${at}`}`,
});
