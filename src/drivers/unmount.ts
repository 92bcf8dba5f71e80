import type { VolumeContext } from '../api/context.ts';
import { sh } from '../linuxkit/shell.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';

/**
 * Whether something is mounted at that path of the root mount namespace.
 * @example sh`${isMounted(at)} && exit`
 */
export const isMounted = (at: string): ShellFragment => sh`grep -qF ${` ${at} `} /proc/self/mounts`;

/** What lies under a mount: a disk of the machine, or a server that may not answer any more. */
export type MountedOf = 'disk' | 'network';

/** The command of `unmountAtShutdown`. */
export const unmountCommand = (at: string, of: MountedOf): ShellFragment => {
  const lazily = of === 'disk' ? sh`{ sync; umount -l ${at}; }` : sh`umount -f -l ${at}`;
  return sh`! ${isMounted(at)} || umount ${at} || ${lazily}`;
};

/**
 * Takes a mount of the root mount namespace away at shutdown, when the pod's containers have ended.
 * What is still in use goes lazily: a disk once its data is written, a file system of the `network`
 * without waiting for its server. Mount and name are the volume's own where they are not given.
 * Source: umount(8), `--lazy` and `--force`.
 * @example unmountAtShutdown(context, 'network')
 */
export const unmountAtShutdown = (
  { boot, rootPath, volume }: Pick<VolumeContext, 'boot' | 'rootPath' | 'volume'>,
  of: MountedOf,
  at: string = rootPath(volume.name),
  name = `volume ${volume.name}`,
): void => {
  boot.run('atShutdown', { name: `unmount ${name}`, run: unmountCommand(at, of) });
};
