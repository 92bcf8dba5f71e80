/**
 * The LinuxKit image manifest as plain data. Names, nesting and key order are those of LinuxKit's
 * own structs (`src/cmd/linuxkit/moby/config.go`); mounts and resources are the OCI runtime
 * specification's.
 */
export interface Manifest {
  readonly kernel?: Kernel;
  readonly init?: readonly string[];
  readonly onboot?: readonly Image[];
  readonly onshutdown?: readonly Image[];
  readonly services?: readonly Image[];
  readonly files?: readonly File[];
  readonly volumes?: readonly LinuxKitVolume[];
  readonly trust?: { readonly image?: readonly string[]; readonly org?: readonly string[] };
}

export interface Kernel {
  readonly image?: string;
  readonly cmdline?: string;
  readonly binary?: string;
  readonly tar?: string;
  readonly ucode?: string;
}

/** One entry of `onboot`, `onshutdown` or `services`: a container of the machine. */
export interface Image {
  readonly name: string;
  readonly image: string;
  /** `CAP_` names in upper case, or the single word `all` or `none`; empty means none. */
  readonly capabilities?: readonly string[];
  readonly 'capabilities.add'?: readonly string[];
  readonly ambient?: readonly string[];
  readonly mounts?: readonly OciMount[];
  /** `source:destination` or `source:destination:option,option`; see `bind.ts`. */
  readonly binds?: readonly string[];
  readonly 'binds.add'?: readonly string[];
  readonly devices?: readonly Device[];
  readonly tmpfs?: readonly string[];
  /** The whole argument vector: replaces the image's ENTRYPOINT and CMD. */
  readonly command?: readonly string[];
  /** `NAME=value`; replaces the image's whole environment. */
  readonly env?: readonly string[];
  readonly cwd?: string;
  readonly net?: string;
  readonly pid?: string;
  readonly ipc?: string;
  readonly uts?: string;
  readonly userns?: string;
  readonly hostname?: string;
  readonly readonly?: boolean;
  readonly maskedPaths?: readonly string[];
  readonly readonlyPaths?: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
  readonly additionalGids?: readonly number[];
  readonly noNewPrivileges?: boolean;
  readonly oomScoreAdj?: number;
  readonly rootfsPropagation?: 'private' | 'slave' | 'shared' | 'rprivate' | 'rslave' | 'rshared';
  readonly cgroupsPath?: string;
  readonly resources?: Resources;
  readonly sysctl?: { readonly [name: string]: string };
  readonly rlimits?: readonly string[];
  readonly annotations?: { readonly [name: string]: string };
  readonly runtime?: Runtime;
}

/** A mount of the OCI runtime specification (config.md, Mounts). */
export interface OciMount {
  readonly destination: string;
  readonly type?: string;
  readonly source?: string;
  readonly options?: readonly string[];
}

/**
 * A device node or, with `path: all`, a rule of the device cgroup. `mode` is an octal string and
 * mandatory in practice.
 */
export interface Device {
  readonly path: string;
  readonly type: 'b' | 'c' | 'u' | 'p';
  readonly major?: number;
  readonly minor?: number;
  readonly mode?: string;
}

/**
 * The resources that LinuxKit really passes on: the other keys of its schema are lost without a
 * word.
 */
export interface Resources {
  readonly memory?: {
    /** bytes */
    readonly limit?: number;
    /** bytes */
    readonly reservation?: number;
    /** bytes, memory and swap together */
    readonly swap?: number;
    readonly swappiness?: number;
  };
  readonly cpu?: {
    readonly shares?: number;
    /** microseconds in each period */
    readonly quota?: number;
    /** microseconds */
    readonly period?: number;
    readonly cpus?: string;
    readonly mems?: string;
  };
  readonly pids?: { readonly limit?: number };
}

/**
 * What LinuxKit's `service` program does in the root namespaces before it creates the container.
 */
export interface Runtime {
  readonly cgroups?: readonly string[];
  readonly mounts?: readonly OciMount[];
  readonly mkdir?: readonly string[];
  readonly bindNS?: {
    readonly [namespace in 'cgroup' | 'ipc' | 'mnt' | 'net' | 'pid' | 'user' | 'uts']?: string;
  };
  readonly namespace?: string;
}

/**
 * A file of the root file system. `path` has no leading slash; everything under `var`, `run` and
 * `tmp` is hidden at run time.
 */
export interface File {
  readonly path: string;
  readonly directory?: boolean;
  readonly symlink?: string;
  /** Text, or bytes, which are printed with the tag `!!binary`. */
  readonly contents?: string | Uint8Array;
  readonly source?: string;
  readonly metadata?: string;
  readonly optional?: boolean;
  /** Octal string, as `0644`. LinuxKit's default is 0600, for a directory 0700. */
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** LinuxKit's named volume (not a Kubernetes volume). Names match `[a-z0-9_-]*`. */
export interface LinuxKitVolume {
  readonly name: string;
  readonly image?: string;
  readonly readonly?: boolean;
  readonly format?: 'oci' | 'filesystem';
  readonly platforms?: readonly string[];
}
