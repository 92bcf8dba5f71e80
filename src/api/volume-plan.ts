import type { BootStep } from './boot.ts';
import type { File, Image, LinuxKitVolume, OciMount } from '../linuxkit/manifest.ts';

/** A directory to make on the booted machine, with exactly this mode and owner. */
export interface Directory {
  /** Absolute path in the root mount namespace. */
  readonly path: string;
  /** Permission bits, as 0o755. */
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** What is made once per machine in the root mount namespace, before any init container. */
export interface Prepare {
  /**
   * Local kinds that cannot fail for want of a network: tmpfs, bind, overlay. Plain mount(2), no
   * names resolved.
   */
  readonly mounts?: readonly OciMount[];
  /** Made in order, after the mounts. */
  readonly mkdir?: readonly Directory[];
  /** Everything else, network mounts above all, after the directories. */
  readonly steps?: readonly BootStep[];
}

/** How a volume comes to be on the machine: a volume driver's whole answer, plain data. */
export interface VolumePlan {
  /** Absolute path in the root mount namespace, or the name of a LinuxKit volume. */
  readonly source: string;
  /** True: no volumeMount may write. */
  readonly readOnly?: boolean;
  /**
   * Absolute path in the root mount namespace of a block device, or of a link to one: the volume is
   * for `volumeDevices`, and cannot be mounted. It must exist when the steps of `prepare` are
   * through.
   */
  readonly device?: string;
  /** More options of every bind of the volume, as `noexec`. */
  readonly bindOptions?: readonly string[];
  /** True: `source` is a single file or device, so a `subPath` below it makes no sense. */
  readonly file?: boolean;
  readonly onboot?: readonly Image[];
  readonly onshutdown?: readonly Image[];
  readonly services?: readonly Image[];
  readonly files?: readonly File[];
  readonly volumes?: readonly LinuxKitVolume[];
  readonly prepare?: Prepare;
}
