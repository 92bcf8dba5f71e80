/**
 * What an image brings to a container that runs it.
 * Source: OCI image specification, `config.md`, object `config`; Docker's image configuration has the same keys.
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
