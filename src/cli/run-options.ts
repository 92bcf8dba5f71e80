import { resolve } from 'node:path';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Settings } from '../api/settings.ts';
import type { TranslateOptions } from '../pipeline/translate.ts';
import type { Flags } from './flags.ts';
import type { SetUp } from './set-up.ts';

/** Joins the config's settings and the command line's, which weigh more. */
export const runOptions = (
  flags: Flags,
  folder: string,
  { config, base, lock }: SetUp,
): TranslateOptions => {
  const { settings, ...configured } = config?.options ?? { settings: {} };
  return {
    ...configured,
    settings: { ...settings, ...settingsOf(flags) },
    images: { ...imagesOf(flags, folder, config), ...(lock !== undefined && { lock }) },
    single: flags.outputDir === undefined,
    trace: flags.trace !== undefined,
    lenient: flags.lenient ?? false,
    ...(base !== undefined && { base }),
    ...clusterOf(flags, folder),
    ...(flags.select !== undefined && { select: flags.select }),
    ...(flags.selector !== undefined && { labels: flags.selector }),
    ...(flags.timeout !== undefined && { seconds: flags.timeout }),
  };
};

const clusterOf = (
  { fromCluster, context, namespace, kubeconfig, allowSecrets }: Flags,
  folder: string,
): Pick<TranslateOptions, 'cluster'> =>
  fromCluster === undefined
    ? {}
    : {
        cluster: {
          ...(fromCluster !== true && { workload: fromCluster }),
          ...(context !== undefined && { context }),
          ...(namespace !== undefined && { namespace }),
          ...(kubeconfig !== undefined && { kubeconfig: resolve(folder, kubeconfig) }),
          ...(allowSecrets !== undefined && { allowSecrets }),
        },
      };

const settingsOf = ({
  secrets,
  unknownImage,
  platform,
  machineMemory,
  machineCpu,
  ordinal,
}: Flags): Partial<Settings> => ({
  ...(secrets !== undefined && { secrets }),
  ...(unknownImage !== undefined && { unknownImage }),
  ...(platform !== undefined && { platform }),
  ...(machineMemory !== undefined && { machineMemory }),
  ...(machineCpu !== undefined && { machineCpu }),
  ...(ordinal !== undefined && { ordinal }),
});

const imagesOf = (
  { imageLayout = [], imageArchive = [], imageCache, imageResolver, offline }: Flags,
  folder: string,
  config: ResolvedConfig | undefined,
): NonNullable<TranslateOptions['images']> => {
  const { imagePaths = [], ...configured } = config?.options.images ?? {};
  return {
    ...configured,
    imagePaths: [
      ...[...imageLayout, ...imageArchive].map((path) => resolve(folder, path)),
      ...imagePaths,
    ],
    ...(imageCache !== undefined &&
      imageCache !== true && {
        linuxkitCache: imageCache === false ? imageCache : resolve(folder, imageCache),
      }),
    ...(imageResolver !== undefined && { imageResolver }),
    ...(offline !== undefined && { offline }),
  };
};
