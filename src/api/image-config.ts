/**
 * What an image brings to a container that runs it.
 * Source: OCI image specification, `config.md`, object `config`; Docker's image configuration has
 * the same keys.
 */
export interface ImageConfig {
  /** ENTRYPOINT, empty when the image has none. */
  readonly entrypoint: readonly string[];
  /** CMD, empty when the image has none. */
  readonly cmd: readonly string[];
  /** Environment as `NAME=value`. */
  readonly env: readonly string[];
  /** USER as written: empty, `uid`, `name`, `uid:gid`, `name:group` and mixtures. */
  readonly user: string;
  /** WORKDIR, empty when the image has none. */
  readonly workingDir: string;
  /** STOPSIGNAL as a name (`SIGQUIT`) or number. */
  readonly stopSignal?: string;
  /** VOLUME paths, sorted. */
  readonly volumes: readonly string[];
  /** EXPOSE entries as `port/protocol`, sorted. */
  readonly exposedPorts: readonly string[];
  readonly labels: { readonly [name: string]: string };
}

/** The platform an image is chosen for, with Go's names: `linux`, `arm64`, `v8`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Text of the image's account files; a member is undefined when the image has no such file. */
export interface ImageAccounts {
  /** `/etc/passwd`. */
  readonly passwd?: string;
  /** `/etc/group`. */
  readonly group?: string;
}

/** What a source knows about one image. */
export interface ImageAnswer {
  readonly config: ImageConfig;
  /**
   * Digest that pins the image, `sha256:...`: of the index where the image has one, else of the
   * manifest. Undefined where the source cannot know it.
   */
  readonly digest?: string;
  /** For messages: `LinuxKit's cache at /home/ann/.linuxkit/cache`. */
  readonly source: string;
  /** True where a lock file pins the image to `digest`, which the manifest then names. */
  readonly pinned?: boolean;
  /** Present only where they were asked for and the source can read the image's files. */
  readonly accounts?: ImageAccounts;
}
