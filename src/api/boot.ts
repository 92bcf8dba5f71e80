import type { File, Image } from '../linuxkit/manifest.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';
import type { ContainerLife, PodLife } from './life.ts';

/**
 * When a step runs.
 *
 * - `beforeOnboot`: `/etc/init.d/006-p2lk`, root namespaces, no network yet. A failure is logged.
 * - `onboot`: in the `onboot` entry `p2lk-firewall`, on the tools image, after the base's network
 *   entries and before anything listens. LinuxKit runs it once and goes on; a required step that
 *   fails then is retried before the pod starts.
 * - `beforeInitContainers`: on the tools image, in the container `p2lk-prepare`, before the pod's
 *   first container. The machine's root file system is under `"$root"`; `/run`, `/var` and `/tmp`
 *   are the machine's own at their own paths.
 * - `beforeServices`: the same in the root namespaces, which needs no image; before
 *   `beforeInitContainers`.
 * - `afterServices`: root namespaces, when every container of the pod was started once.
 * - `atShutdown`: `/etc/shutdown.d/020-p2lk`, when the pod has ended and `onshutdown` is through. A
 *   failure is logged.
 *
 * A required step is retried after 1, 2, 4 … 32 seconds until it holds, and the pod waits; the rest
 * of the machine goes on. One that is not is tried once. Each step is a shell of its own.
 */
export type BootPoint =
  | 'beforeOnboot'
  | 'onboot'
  | 'beforeInitContainers'
  | 'beforeServices'
  | 'afterServices'
  | 'atShutdown';

/** One command of a boot, logged to the console by its name. */
export interface BootStep {
  /**
   * What the console says, as `mount nas.example.org:/export on data`. Plain text without control
   * characters.
   */
  readonly name: string;
  /** An argument vector, or a fragment of POSIX shell for LinuxKit's busybox. */
  readonly run: readonly string[] | ShellFragment;
  /** True: the pod must not start without it. False: a failure is logged and the boot goes on. */
  readonly required?: boolean;
  /**
   * At `beforeInitContainers`: an image with the programs that the step needs, where
   * `tools.prepare` lacks them. All steps that name the image run in one container right before `p2lk-prepare`, with all capabilities and the machine's /dev, /sys and /lib/modules. The
   * image must have `/bin/sh` and the usual small programs. What a step leaves running there stays.
   */
  readonly image?: string;
}

/**
 * An edit of one image's OCI bundle (`config.json`), made on the booted machine before the
 * container is created.
 */
export type BundleEdit =
  | {
      /**
       * Replaces a placeholder wherever it stands in `env` and `command` of the image; see
       * `placeholder`.
       */
      readonly kind: 'fill';
      readonly placeholder: string;
      /**
       * Prints the value on standard output: characters `[A-Za-z0-9.:,_%-]` only, anything else
       * counts as a failure.
       */
      readonly value: ShellFragment;
    }
  | {
      /**
       * Replaces a placeholder, as `fill` does, by the text of a file, so that the text stands
       * nowhere else: a Secret's value.
       */
      readonly kind: 'fillFrom';
      readonly placeholder: string;
      /**
       * The file, which is put on the machine for this edit; its contents are what `machineSecret` makes
       * of a text.
       */
      readonly file: File;
    }
  | {
      /**
       * Sets one key of the bundle's `linux` object (OCI runtime specification, config-linux.md).
       */
      readonly kind: 'linux';
      readonly key: string;
      readonly value: unknown;
    }
  | {
      /** Sets one key of the bundle's `process` object (OCI runtime specification, config.md). */
      readonly kind: 'process';
      readonly key: string;
      readonly value: unknown;
    }
  | {
      /**
       * Gives an entry of `devices` with `placeholderDevice`'s numbers those of a device of the
       * machine: which disk has which is known only at boot.
       */
      readonly kind: 'device';
      /** Minor number of the placeholder. */
      readonly minor: number;
      /** Absolute path of a device node, or of a link to one, in the root mount namespace. */
      readonly device: string;
      /** What the device cgroup lets the container do: `rwm`, or less. */
      readonly access: 'r' | 'rw' | 'rm' | 'rwm';
    }
  | {
      /**
       * Gives the container a cgroup namespace of its own, which LinuxKit's YAML does not know;
       * nothing where the machine has cgroup v1.
       */
      readonly kind: 'namespace';
      readonly type: 'cgroup';
    };

/** What files of the pod may take on the machine, before it is evicted as by a kubelet. */
export interface StorageLimit {
  readonly of: 'container' | 'pod' | 'volume';
  /** LinuxKit's name of the container, or the volume's own; of the pod anything. */
  readonly name: string;
  /** Where the volume is mounted on the machine. */
  readonly path?: string;
  /** Bytes; absent for a volume that counts for the pod alone. */
  readonly bytes?: bigint;
  /** The limit as messages say it. */
  readonly text?: string;
}

/** The typed door to what LinuxKit's YAML cannot say. */
export interface Boot {
  /** Adds a step to a point; steps run in the order added. */
  run(point: BootPoint, step: BootStep): void;
  /**
   * Adds a step right before each start of the container of that LinuxKit name, when the init
   * containers before it have ended: for what they may have left. It runs in the root namespaces,
   * and is always required.
   */
  before(image: string, step: Pick<BootStep, 'name' | 'run'>): void;
  /**
   * Edits the bundle of the container of that LinuxKit name, before it is created.
   */
  patch(image: string, edit: BundleEdit): void;
  /** How many edits of a kind the image's bundle gets so far: a number for the next one. */
  patched(image: string, kind: BundleEdit['kind']): number;
  /**
   * Adds to the life of the container of that LinuxKit name: a probe, a hook, a policy. What was
   * added before gives way, key by key. It counts where the pod is supervised.
   */
  live(image: string, life: ContainerLife): void;
  /**
   * Has a limit looked after every ten seconds where the pod is supervised. What containers write
   * outside of volumes, and their logs, counts for them and for the pod.
   */
  limitStorage(limit: StorageLimit): void;
  /**
   * Takes a container into the pod that the plugin adds to LinuxKit's `services`: a sidecar ahead of
   * the pod's own init containers. It is held until its steps and volumes are there, started again
   * when it ends, and ended after the pod's containers (KEP-753).
   */
  sidecar(image: Pick<Image, 'name' | 'image'>): void;
  /** Has the pod supervised while the machine runs; without it LinuxKit starts it, and that is all. */
  supervise(life: PodLife): void;
  /** Whether anybody has asked for that. */
  readonly supervised: boolean;
  /** The port where the pod's status is served, and who may ask, as CIDRs. */
  readonly status: PodLife['status'];
}

/** One `patch` as it was asked for. */
export interface BundlePatch {
  readonly image: string;
  readonly edit: BundleEdit;
}

/** Collects what plugins ask of the boot. */
export class BootRecord implements Boot {
  readonly steps: { readonly [point in BootPoint]: BootStep[] } = {
    beforeOnboot: [],
    onboot: [],
    beforeInitContainers: [],
    beforeServices: [],
    afterServices: [],
    atShutdown: [],
  };
  readonly patches: BundlePatch[] = [];
  readonly #before = new Map<string, BootStep[]>();

  readonly storage: StorageLimit[] = [];

  limitStorage(limit: StorageLimit): void {
    this.storage.push(limit);
  }

  readonly lives = new Map<string, ContainerLife>();
  readonly sidecars: Pick<Image, 'name' | 'image'>[] = [];
  podLife: PodLife | undefined;

  live(image: string, life: ContainerLife): void {
    this.lives.set(image, { ...this.lives.get(image), ...life });
  }

  sidecar({ name, image }: Pick<Image, 'name' | 'image'>): void {
    this.sidecars.push({ name, image });
  }

  supervise(life: PodLife): void {
    this.podLife = life;
  }

  get status(): PodLife['status'] {
    return this.podLife?.status;
  }

  get supervised(): boolean {
    return this.podLife !== undefined;
  }

  run(point: BootPoint, step: BootStep): void {
    this.steps[point].push(step);
  }

  before(image: string, { name, run }: Pick<BootStep, 'name' | 'run'>): void {
    const step: BootStep = { name, run, required: true };
    const steps = this.#before.get(image);
    if (steps === undefined) this.#before.set(image, [step]);
    else steps.push(step);
  }

  /** Steps right before the container of that name, in the order added. */
  stepsBefore(image: string): readonly BootStep[] {
    return this.#before.get(image) ?? [];
  }

  patch(image: string, edit: BundleEdit): void {
    this.patches.push({ image, edit });
  }

  patched(image: string, kind: BundleEdit['kind']): number {
    return this.patches.filter((patch) => patch.image === image && patch.edit.kind === kind).length;
  }
}
