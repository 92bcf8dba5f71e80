import type { BootStep } from '../api/boot.ts';
import type { VolumeContext } from '../api/context.ts';
import type { VolumePlan } from '../api/volume-plan.ts';
import type { File } from '../linuxkit/manifest.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';
import { unmountAtShutdown } from './unmount.ts';
import type { MountedOf } from './unmount.ts';

/** A volume that one step of the boot mounts at its place. */
export interface MountedVolume extends Pick<BootStep, 'image'> {
  /** What the console says after the volume's name: `NFS nas.example.org:/export`. */
  readonly label: string;
  /** Mounts it at `rootPath` of its name, and does nothing where that has been done. */
  readonly run: ShellFragment;
  readonly of: MountedOf;
  /** True: no volumeMount may write. */
  readonly readOnly?: boolean;
  /** What the step needs on the machine: its script, a file with a key. */
  readonly files?: readonly File[];
}

/**
 * The plan for a volume that is mounted once per machine, before any init container: the step is
 * tried until it holds, and the pod waits. It is unmounted at shutdown.
 * @example mountedVolume({ label: 'NFS nas:/export', run: sh`…`, of: 'network', readOnly }, context)
 */
export const mountedVolume = (
  { label, run, of, readOnly, files, image }: MountedVolume,
  context: VolumeContext,
): VolumePlan => {
  const { name } = context.volume;
  unmountAtShutdown(context, of);
  const step: BootStep = { name: `volume ${name}, ${label}`, run, required: true, image };
  return { source: context.rootPath(name), readOnly, files, prepare: { steps: [step] } };
};
