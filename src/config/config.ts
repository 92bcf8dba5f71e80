import type { ConfigDrivers } from '../api/config-drivers.ts';
import type { Plugin } from '../api/define-plugin.ts';
import type { Drivers } from '../host/claims.ts';
import type { ImageSourceOptions } from '../images/source-list.ts';
import type { ImageConfigTable } from '../images/sources/config-table.ts';
import type { SecretPolicy } from '../linuxkit/secret-files.ts';
import type { Settings } from '../api/settings.ts';

/**
 * A plugin in the config: itself, its name, or its name with options. A falsy value is left out, so
 * that `condition && plugin` works.
 */
export type PluginEntry =
  | Plugin
  | string
  | readonly [plugin: string | Plugin, options?: unknown]
  | readonly PluginEntry[]
  | false
  | null
  | undefined;

/**
 * A config file's content: `p2lk.config.{ts,mts,js,mjs,json,yaml,yml}`. Relative paths in it start
 * at the file's folder.
 */
export interface Config {
  /** For editors; means nothing to p2lk. */
  readonly $schema?: string;
  /**
   * Plugins in the order in which they run, after the shipped ones. One that bears a shipped
   * plugin's name takes its place.
   */
  readonly plugins?: readonly PluginEntry[];
  /** Names of plugins to leave out. */
  readonly disable?: readonly string[];
  /** Which plugin makes volumes of a type; several are asked in turn. */
  readonly drivers?: Drivers;
  /**
   * Drivers of vendors' volumes without a plugin, by type and driver: `csi/csi.example.com`,
   * `flexVolume/example.com/disk`.
   */
  readonly configDrivers?: ConfigDrivers;
  /**
   * Volume sources by storage class, as `{ fast: { nfs: { server: …, path: … } } }`: for claims
   * that no PersistentVolume of the input fits.
   */
  readonly storageClasses?: {
    readonly [storageClass: string]: { readonly [source: string]: unknown };
  };
  /** Severities by code: of warnings and notes, never of errors. */
  readonly severity?: { readonly [code: string]: 'error' | 'warning' | 'note' | 'off' };
  /** Facts about the machine and the run. */
  readonly settings?: {
    /** `assume`: an image whose config is not found is taken to bring only the usual PATH. */
    readonly unknownImage?: 'error' | 'assume';
    /** `linux/amd64` */
    readonly platform?: string;
    /** bytes, or a quantity as `2Gi` */
    readonly machineMemory?: string | number;
    /** processors, as 2 or `1500m` */
    readonly machineCpu?: string | number;
    /** Which pod of a StatefulSet or an indexed Job the machine is. */
    readonly ordinal?: number;
    /** `cluster.local` */
    readonly clusterDomain?: string;
    /**
     * What becomes of the values of Secrets: in the manifest, in files beside it (mode 0600), or an
     * error.
     */
    readonly secrets?: SecretPolicy;
    /** Folder of those files, relative to the manifest. */
    readonly secretFolder?: string;
    /**
     * Files with security profiles, by the name that a pod's `localhostProfile` has: of seccomp in
     * JSON, of AppArmor compiled (`apparmor_parser --ofile`).
     */
    readonly profiles?: {
      readonly seccomp?: { readonly [name: string]: string };
      readonly apparmor?: { readonly [name: string]: string };
    };
    /**
     * Devices by the resource that asks for them (`nvidia.com/gpu`), or by the name of a
     * `resourceClaims` entry, its claim or its template.
     */
    readonly devices?: Settings['devices'];
  };
  /** Images that carry the programs of p2lk's own boot steps. */
  readonly tools?: Partial<Settings['tools']>;
  /** Where image configs are looked up. */
  readonly images?: {
    /** Folder of LinuxKit's cache; false for none. */
    readonly cache?: string | false;
    /** OCI layout folders. */
    readonly layouts?: readonly string[];
    /** OCI archives and docker archives. */
    readonly archives?: readonly string[];
    /**
     * A program that prints an image's config, as `skopeo inspect --config docker://{}`: one text,
     * split at spaces save within quotes, or its words.
     */
    readonly resolver?: string | readonly string[];
    /** True: look into files only, and ask no program, Docker daemon or registry. */
    readonly offline?: boolean;
  };
  /**
   * How to reach registries, by their host: `{ 'docker.io': { mirrors: ['mirror.example.com'] } }`.
   */
  readonly registries?: NonNullable<ImageSourceOptions['registries']>;
  /** What images bring, where nobody can be asked. */
  readonly imageConfigs?: ImageConfigTable;
  /** `vm`, `vmware`, `cloud`, or the path of a manifest with kernel, init and network. */
  readonly base?: string;
}

/** What a config that is a function is told of the run. */
export interface ConfigRun {
  /** `translate` for the main command, else the command's name: `lock`, `ports`, `plugins`, … */
  readonly command: string;
  /** The environment of the process. */
  readonly env: { readonly [name: string]: string | undefined };
}

export type ConfigFunction = (run: ConfigRun) => Config | Promise<Config>;

interface DefineConfig {
  (config: Config): Config;
  (config: Promise<Config>): Promise<Config>;
  (config: ConfigFunction): ConfigFunction;
}

/**
 * Types a config: `export default defineConfig({ … })`, or a function of the run that gives one,
 * now or later: `defineConfig(async ({ command, env }) => ({ … }))`. Gives back what it was given.
 */
export const defineConfig: DefineConfig = <T>(config: T): T => config;
