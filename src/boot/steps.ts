import type { BootStep } from '../api/boot.ts';
import type { Directory, Prepare } from '../api/volume-plan.ts';
import { sh } from '../linuxkit/shell.ts';

/** Makes a directory of the machine with exactly this mode and owner, whatever the umask. */
export const directoryStep = ({ path, mode, uid = 0, gid = 0 }: Directory): BootStep => ({
  name: `directory ${path}`,
  run: sh`mkdir -p "$root"${path} && chown ${`${uid}:${gid}`} "$root"${path} && chmod ${mode.toString(8).padStart(4, '0')} "$root"${path}`,
  required: true,
});

/** A mount in the root mount namespace, once. */
export const mountStep = ({
  destination,
  type = 'none',
  source = type,
  options = [],
}: NonNullable<Prepare['mounts']>[number]): BootStep => ({
  name: `mount ${destination}`,
  run: sh`grep -qF ${` ${destination} `} /proc/self/mounts || {
  mkdir -p ${destination} && mount -t ${type} -o ${options.length === 0 ? 'rw' : options.join(',')} ${source} ${destination}
}`,
  required: true,
});
