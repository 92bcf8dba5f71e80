import type { File } from '../linuxkit/manifest.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';

/**
 * When a step runs. LinuxKit drops every exit status, so each point has its own meaning of failure.
 *
 * - `beforeOnboot`: `/etc/init.d/006-p2lk`, root namespaces, no network yet.
 * - `beforeInitContainers`: in the `onboot` entry `p2lk-prepare`, after the base's network entries.
 *   A required step is retried with back-off until it holds, and the pod waits. After `patience`
 *   the rest of the machine goes on, and the pod is started whenever the step holds. The machine's
 *   root file system is under `"$root"`; `/run`, `/var` and `/tmp` are the machine's own at their
 *   own paths. Each step runs in a subshell.
 * - `beforeServices`: `/etc/init.d/015-p2lk`, root namespaces, `onboot` done, containerd not
 *   started. A required step that fails holds back the pod's own services and leaves those of the
 *   base machine.
 * - `afterServices`: `/etc/init.d/030-p2lk`, `ctr` at hand; must not block.
 * - `atShutdown`: `/etc/shutdown.d/020-p2lk`, when `onshutdown` is through and the pod's services
 *   have ended. A failure is logged.
 */
export type BootPoint =
  | 'beforeOnboot'
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
   * For how many seconds the rest of the machine waits too, at `beforeInitContainers`; 60 when
   * absent. 0 for what cannot come to be while it waits.
   */
  readonly patience?: number;
  /**
   * At `beforeInitContainers`: an image with the programs that the step needs, where
   * `tools.prepare` lacks them. All steps that name the image run in one `onboot` entry right
   * before `p2lk-prepare`, so before the directories of a `Prepare` are made, with all capabilities
   * and the machine's /dev, /sys and /lib/modules. The image must have `/bin/sh` and the usual
   * small programs.
   */
  readonly image?: string;
}

/**
 * An edit of one image's OCI bundle (`config.json`), made on the booted machine before the
 * container is created.
 */
export type BundleEdit =
  | {
      /** Replaces a placeholder wherever it stands in a string of the bundle. */
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
      /**
       * Gives an entry of `devices` with `placeholderDevice`'s numbers those of a device of the
       * machine: which disk has which is known only at boot.
       */
      readonly kind: 'device';
      /** Minor number of the placeholder. */
      readonly minor: number;
      /** Absolute path of a device node, or of a link to one, in the root mount namespace. */
      readonly device: string;
      /** What the device cgroup lets the container do: `rwm`, or `rm` for reading alone. */
      readonly access: 'rwm' | 'rm';
    }
  | {
      /**
       * Gives the container a cgroup namespace of its own, which LinuxKit's YAML does not know;
       * nothing where the machine has cgroup v1.
       */
      readonly kind: 'namespace';
      readonly type: 'cgroup';
    };

/** The typed door to what LinuxKit's YAML cannot say. */
export interface Boot {
  /** Adds a step to a point; steps run in the order added. */
  run(point: BootPoint, step: BootStep): void;
  /**
   * Adds a step right before the container of that LinuxKit name is created, when the containers
   * before it have ended: for what they may have left. It runs in the root namespaces or in a
   * container as at `beforeInitContainers`, and is always required.
   */
  before(image: string, step: Pick<BootStep, 'name' | 'run'>): void;
  /**
   * Edits the bundle of the image of that name: a service at `beforeServices`, an init container in
   * `p2lk-prepare`.
   */
  patch(image: string, edit: BundleEdit): void;
  /** How many edits of a kind the image's bundle gets so far: a number for the next one. */
  patched(image: string, kind: BundleEdit['kind']): number;
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
    beforeInitContainers: [],
    beforeServices: [],
    afterServices: [],
    atShutdown: [],
  };
  readonly patches: BundlePatch[] = [];
  readonly #before = new Map<string, BootStep[]>();

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
