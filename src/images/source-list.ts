import type { ImageSource } from './image-source.ts';
import type { LayoutOptions } from './layout-index.ts';
import { once } from './once.ts';
import type { ImageConfigTable } from './sources/config-table.ts';
import { linuxkitCacheFolder } from './sources/linuxkit-cache-folder.ts';
import type { RegistryOptions } from './sources/registry.ts';

/** Where image configs may be looked for; from the config and the command line. */
export interface ImageSourceOptions {
  /** `imageConfigs` of the config. */
  readonly imageConfigs?: ImageConfigTable;
  /** OCI layout folders, OCI and docker archives. */
  readonly imagePaths?: readonly (string | (LayoutOptions & { readonly path: string }))[];
  /** `--image-resolver`, as a program and its arguments. */
  readonly imageResolver?: readonly string[];
  /**
   * LinuxKit's cache; false where it is not to be asked. The default is where LinuxKit keeps it.
   */
  readonly linuxkitCache?: string | false;
  /** True where nothing but files may be asked: no program, no daemon, no registry. */
  readonly offline?: boolean;
  /** `registries` of the config. */
  readonly registries?: RegistryOptions['registries'];
  readonly env?: NodeJS.ProcessEnv;
}

/** A source whose code is loaded when it is first asked. */
const lazy = (name: string, load: () => Promise<ImageSource>, remote = false): ImageSource => {
  const loadOnce = once(load);
  return {
    name,
    remote,
    lookup: async (reference, request) =>
      (await loadOnce(request.signal)).lookup(reference, request),
  };
};

/**
 * Every source in the order in which it is asked: what the user says outright (`imageConfigs`,
 * paths, a program), LinuxKit's cache, the Docker daemon, the image's registry. Loads nothing
 * before a lookup.
 */
export const createImageSources = (options: ImageSourceOptions = {}): ImageSource[] => {
  const {
    imageConfigs,
    imagePaths = [],
    imageResolver,
    linuxkitCache,
    offline = false,
    registries,
    env = process.env,
  } = options;
  const cache = linuxkitCache || linuxkitCacheFolder(env);
  return [
    ...(imageConfigs === undefined
      ? []
      : [
          lazy('imageConfigs of the config', async () =>
            (await import('./sources/config-table.ts')).configTableSource(imageConfigs),
          ),
        ]),
    ...imagePaths.map((one) => {
      const { path, ...rest } = typeof one === 'string' ? { path: one } : one;
      return lazy(path, async () =>
        (await import('./sources/image-path.ts')).imagePathSource(path, rest),
      );
    }),
    ...(imageResolver === undefined || offline
      ? []
      : [
          lazy(`the image resolver ${imageResolver[0]}`, async () =>
            (await import('./sources/command.ts')).commandSource(imageResolver),
          ),
        ]),
    ...(linuxkitCache === false
      ? []
      : [
          lazy(`LinuxKit's cache at ${cache}`, async () =>
            (await import('./sources/linuxkit-cache.ts')).linuxkitCacheSource(cache),
          ),
        ]),
    ...(offline
      ? []
      : [
          lazy(
            'the Docker daemon',
            async () => (await import('./sources/docker-daemon.ts')).dockerDaemonSource(env),
            true,
          ),
          lazy(
            "the image's registry",
            async () => (await import('./sources/registry.ts')).registrySource({ registries, env }),
            true,
          ),
        ]),
  ];
};
