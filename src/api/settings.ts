import type { SecretPolicy } from '../linuxkit/secret-files.ts';

/** A device node of the machine: its path, or that and how the container gets it. */
export type DeviceNode =
  | string
  | {
      readonly path: string;
      /** Path in the container; the same when absent. */
      readonly at?: string;
      /** `c`, a character device, when absent. */
      readonly type?: 'c' | 'b';
      /** What the container may do: read, write, make nodes; `rwm` when absent. */
      readonly access?: 'r' | 'rw' | 'rm' | 'rwm';
      /** Octal; `0666` when absent, since the container's user is seldom the node's. */
      readonly mode?: string;
    };

/** What a container gets with a resource. Source: kubelet device plugin API, ContainerAllocateResponse. */
export interface DeviceParts {
  readonly devices?: readonly DeviceNode[];
  /** Paths of the machine: a driver's libraries, say. */
  readonly mounts?: readonly {
    readonly source: string;
    /** Path in the container; the same when absent. */
    readonly path?: string;
    readonly readOnly?: boolean;
  }[];
  readonly env?: { readonly [name: string]: string };
}

/** What stands for a resource that a device plugin or a claim would give. */
export interface DeviceEntry extends DeviceParts {
  /**
   * What there is of it, one part for each: containers take them in turn, and values of one
   * variable are put together with commas. Without it any amount is the whole entry.
   */
  readonly units?: readonly DeviceParts[];
}

/**
 * Facts about the machine and the run that plugins may ask for; from the config and the command
 * line.
 */
export interface Settings {
  /** What to take for an image whose config is not found. */
  readonly unknownImage: 'error' | 'assume';
  /** Platform of the machine, as `linux/amd64`. */
  readonly platform: string;
  /** The machine's memory in bytes: OOM scores and unset memory limits are computed from it. */
  readonly machineMemory: number;
  /** The machine's processors in millicores: unset CPU limits are computed from it. */
  readonly machineCpu: number;
  /** Ordinal of the pod, for a StatefulSet and an indexed Job. */
  readonly ordinal?: number;
  /** DNS domain of the cluster the manifests were written for. */
  readonly clusterDomain: string;
  /**
   * What becomes of the values of Secrets: in the manifest, in files beside it (mode 0600), or an
   * error.
   */
  readonly secrets: SecretPolicy;
  /** Folder of those files, relative to the manifest. */
  readonly secretFolder: string;
  /**
   * Security profiles by the name that a pod's `localhostProfile` has: of seccomp as the OCI runtime
   * specification has them (config-linux.md, Seccomp), of AppArmor compiled, in base64.
   */
  readonly profiles?: {
    readonly seccomp?: { readonly [name: string]: unknown };
    readonly apparmor?: { readonly [name: string]: string };
  };
  /**
   * Devices by the resource that asks for them (`nvidia.com/gpu`), or by the name of a
   * `resourceClaims` entry, its claim or its template.
   */
  readonly devices?: { readonly [resource: string]: DeviceEntry };
  /** Images that carry the programs a boot needs. */
  readonly tools: {
    /** Has `sh`, `ip`, `awk`, `mount` and the like: runs `p2lk-prepare`. */
    readonly prepare: string;
    /**
     * Its ENTRYPOINT holds a shared process namespace open, as `registry.k8s.io/pause:3.10` does;
     * by default a shell of `prepare`.
     */
    readonly pause?: string;
    /**
     * Has `sh`, `findfs`, `blkid`, `mkfs.ext4`, `mkfs.xfs`, `e2fsck`, `blockdev` and `mount`: makes
     * and mounts file systems on disks.
     */
    readonly format: string;
    /** An image that a plugin needs; each says by which name. */
    readonly [plugin: string]: string | undefined;
  };
}

/** Settings where neither config nor command line says otherwise. */
export const defaultSettings: Settings = {
  unknownImage: 'error',
  platform: 'linux/amd64',
  machineMemory: 1024 ** 3,
  machineCpu: 1000,
  clusterDomain: 'cluster.local',
  secrets: 'inline',
  secretFolder: 'secrets',
  tools: {
    prepare: 'linuxkit/ip:3c0676ee83a0dc739685be1253b8326f08581ef7',
    format: 'linuxkit/format:4f779c0b0d0ba145b7f03211b5cbf59fbbe12e54',
  },
};
