/** A fact about a volume: see `ConfigDriverText`. */
export type VolumeFact =
  | 'name'
  | 'path'
  | 'handle'
  | 'fsType'
  | 'access'
  | 'readOnly'
  | 'mountOptions'
  | 'fsGroup';

/**
 * A text of a driver: itself, one of the volume's attributes (`volumeAttributes` of csi, `options`
 * of flexVolume), a fact about the volume, the path of the file that holds a key of the volume's
 * Secret, or several of them put together.
 */
export type ConfigDriverText =
  | string
  | { readonly attribute: string; readonly default?: string }
  | { readonly volume: VolumeFact }
  | { readonly secret: string }
  | readonly ConfigDriverText[];

/** A mount that the driver makes by mount(2). */
export interface ConfigDriverMount {
  /** File system, as `9p`. */
  readonly type: string;
  readonly source: ConfigDriverText;
  /** After `ro` or `rw`, before the `mountOptions` of a PersistentVolume. */
  readonly options?: readonly ConfigDriverText[];
  /** Where below the volume's directory; at the directory itself when absent. */
  readonly path?: string;
}

/** A volume driver that is all config: an entry of `configDrivers`. */
export interface ConfigDriver {
  /**
   * A program that makes the volume: it runs at boot until it ends with 0, before any container of
   * the pod.
   */
  readonly onboot?: {
    /**
     * An image with a POSIX shell, `grep`, `tail` and `timeout`, as busybox has them, and what the
     * program needs.
     */
    readonly image: string;
    readonly command: readonly ConfigDriverText[];
    readonly env?: { readonly [name: string]: ConfigDriverText };
    /**
     * True: the program fills the directory. Otherwise it has to mount something there, and the pod
     * waits until it has.
     */
    readonly directory?: boolean;
    /** Seconds that the program has, each time; 120 when absent. */
    readonly timeout?: number;
  };
  /** Mounts, in order, after the program. */
  readonly mounts?: readonly ConfigDriverMount[];
  /**
   * The volume is a disk that the infrastructure attaches, known by its serial or its worldwide
   * name; instead of `onboot` and `mounts`.
   */
  readonly disk?: { readonly serial: ConfigDriverText } | { readonly wwid: ConfigDriverText };
  /**
   * Another source of the Kubernetes API that makes the volume, as `{ nfs: { server: …, path: … }
   * }`; instead of `onboot` and `mounts`.
   */
  readonly source?: { readonly [type: string]: unknown };
  /** Kernel modules that are loaded first. */
  readonly modules?: readonly string[];
  /**
   * Attributes that mean nothing on one machine. Those of Kubernetes' own side programs
   * (`storage.kubernetes.io/…`, `csi.storage.k8s.io/…`) never do.
   */
  readonly ignore?: readonly string[];
}

/** Drivers by the volumes they make: `csi/csi.example.com`, `flexVolume/example.com/disk`. */
export interface ConfigDrivers {
  readonly [key: string]: ConfigDriver;
}
