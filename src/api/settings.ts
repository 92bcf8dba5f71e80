import type { SecretPolicy } from '../linuxkit/secret-files.ts';

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
