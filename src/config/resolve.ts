import { dirname, resolve } from 'node:path';
import { builtins } from '../pipeline/builtins.ts';
import type { Config } from './config.ts';
import type { Plugin } from '../api/define-plugin.ts';
import { codes } from '../diagnostics/codes.ts';
import type { Report } from '../diagnostics/report.ts';
import { splitCommand } from '../system/split-command.ts';
import { checkImageConfigTable } from '../images/sources/config-table.ts';
import { milliValue, parseQuantity, quantityValue } from '../kubernetes/quantity.ts';
import { closest } from '../diagnostics/suggest.ts';
import { baseTemplates } from '../linuxkit/base-templates.ts';
import { defaultSettings } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import type { TranslateOptions } from '../pipeline/translate.ts';
import type { ConfigFile } from './load.ts';
import type { Loading } from './loading.ts';
import { loadPlugins } from './plugins.ts';
import type { Listed } from './plugins.ts';

/** What a config means for a run. */
export interface ResolvedConfig {
  readonly options: Pick<
    TranslateOptions,
    'plugins' | 'disable' | 'drivers' | 'severity' | 'images'
  > & {
    readonly settings: Partial<Settings>;
  };
  /** The config as it is written. */
  readonly config: Config;
  /** Its plugins, as it lists them. */
  readonly listed: readonly Listed[];
  /** Name of a shipped template or absolute path of a manifest. */
  readonly base?: string;
}

/**
 * Loads a config's plugins and turns its settings into those of a run. Reports P2LK510 (a value is
 * wrong), P2LK511 (a plugin cannot be loaded), P2LK512 (two of one name), P2LK515 (severity of an
 * error), P2LK516 (an unknown plugin disabled).
 */
export const resolveConfig = async (
  file: ConfigFile,
  report: Report,
  loading: Loading,
): Promise<ResolvedConfig> => {
  const { config, name, places } = file;
  const { listed, refused } = await loadPlugins(config.plugins ?? [], file.file, loading);
  for (const { entry, reason, path, help } of refused)
    report.add(
      'P2LK511',
      { plugin: entry, reason },
      places(path),
      help === undefined ? {} : { help },
    );
  const plugins = [
    ...listed.map(({ plugin, path }): Plugin =>
      withPlaces(plugin, plugin.options, (key, on) => places([...path, 1, ...key], on)),
    ),
    ...keyedPlugins(file),
  ];
  checkNames(listed, file, report);
  checkSeverities(config, plugins, file, report);
  checkDisabled(config, plugins, file, report);
  for (const { key, reason } of checkImageConfigTable(config.imageConfigs ?? {}))
    report.add(
      'P2LK510',
      { file: name, path: `imageConfigs['${key}']`, reason },
      places(['imageConfigs', key]),
    );
  const { disable, severity, base } = config;
  const drivers = driversOf(config);
  const settings = settingsOf(config);
  const profiles =
    config.settings?.profiles === undefined
      ? undefined
      : await (await import('./profiles.ts')).readProfiles(file, report);
  return {
    config,
    listed,
    options: {
      plugins,
      ...(disable !== undefined && { disable }),
      ...(drivers !== undefined && { drivers }),
      ...(severity !== undefined && { severity }),
      images: imagesOf(file, report),
      settings: profiles === undefined ? settings : { ...settings, profiles },
    },
    ...(base !== undefined && {
      base: Object.hasOwn(baseTemplates, base) ? base : resolve(dirname(file.file), base),
    }),
  };
};

/**
 * A driver that the config itself makes takes the place of a shipped one, unless the config says
 * otherwise.
 */
const driversOf = ({ drivers, configDrivers }: Config): Config['drivers'] =>
  configDrivers === undefined
    ? drivers
    : {
        ...Object.fromEntries(Object.keys(configDrivers).map((key) => [key, 'configDrivers'])),
        ...drivers,
      };

const withPlaces = (
  plugin: Plugin,
  options: unknown,
  places: NonNullable<Plugin['places']>,
): Plugin => ({
  ...plugin,
  definition: plugin.definition,
  options,
  places,
});

/** Keys of a config that are options of a shipped plugin: its whole options, or one of them. */
const pluginKeys = {
  configDrivers: {
    plugin: 'configDrivers',
    options: (value: unknown): unknown => value,
    path: (key: readonly (string | number)[]) => key,
  },
  storageClasses: {
    plugin: 'persistentVolumeClaim',
    options: (storageClasses: unknown): unknown => ({ storageClasses }),
    path: ([, ...key]: readonly (string | number)[]) => key,
  },
} as const;

const givenKeys = (config: Config): readonly (keyof typeof pluginKeys)[] =>
  (Object.keys(pluginKeys) as (keyof typeof pluginKeys)[]).filter(
    (key) => config[key] !== undefined,
  );

const keyedPlugins = ({ config, places }: ConfigFile): readonly Plugin[] =>
  givenKeys(config).flatMap((key) => {
    const { plugin: name, options, path } = pluginKeys[key];
    const plugin = builtins.find(({ definition }) => definition.name === name);
    return plugin === undefined
      ? []
      : [
          withPlaces(plugin, options(config[key]), (below, on) =>
            places([key, ...path(below)], on),
          ),
        ];
  });

const imagesOf = (
  { config, file, name, places }: ConfigFile,
  report: Report,
): NonNullable<TranslateOptions['images']> => {
  const { images = {}, imageConfigs, registries } = config;
  const { cache, layouts = [], archives = [], resolver, offline } = images;
  const folder = dirname(file);
  const imageResolver = typeof resolver === 'string' ? splitCommand(resolver) : resolver;
  if (resolver !== undefined && imageResolver === undefined)
    report.add(
      'P2LK510',
      {
        file: name,
        path: 'images.resolver',
        reason: 'must be a program with its arguments, every quote closed',
      },
      places(['images', 'resolver']),
    );
  return {
    ...(imageResolver !== undefined && { imageResolver }),
    ...(offline !== undefined && { offline }),
    ...(registries !== undefined && { registries }),
    imagePaths: [...layouts, ...archives].map((path) => resolve(folder, path)),
    ...(cache !== undefined && { linuxkitCache: cache === false ? cache : resolve(folder, cache) }),
    ...(imageConfigs !== undefined && { imageConfigs }),
  };
};

const settingsOf = ({ settings = {}, tools = {} }: Config): Partial<Settings> => {
  const { machineMemory, machineCpu, profiles: _, ...rest } = settings;
  const memory = machineMemory === undefined ? undefined : parseQuantity(machineMemory);
  const cpu = machineCpu === undefined ? undefined : parseQuantity(machineCpu);
  return {
    ...rest,
    ...(memory !== undefined && { machineMemory: Number(quantityValue(memory)) }),
    ...(cpu !== undefined && { machineCpu: Number(milliValue(cpu)) }),
    ...(Object.keys(tools).length > 0 && { tools: { ...defaultSettings.tools, ...tools } }),
  };
};

const checkNames = (
  listed: readonly Listed[],
  { config, name, places }: ConfigFile,
  report: Report,
): void => {
  const seen = new Set<string>(givenKeys(config).map((key) => pluginKeys[key].plugin));
  for (const { plugin, path } of listed) {
    const { name: own } = plugin.definition;
    if (seen.has(own))
      report.add('P2LK512', { plugin: own, file: name }, places(path), {
        help: 'take one of them out',
      });
    seen.add(own);
  }
};

const checkSeverities = (
  { severity = {} }: Config,
  plugins: readonly Plugin[],
  { name, places }: ConfigFile,
  report: Report,
): void => {
  const known = new Map<string, string>(
    Object.entries(codes).map(([code, { severity: weight }]) => [code, weight]),
  );
  for (const { definition } of [...builtins, ...plugins])
    for (const [slug, { severity: weight }] of Object.entries(definition.diagnostics ?? {}))
      known.set(`${definition.name}/${slug}`, weight);
  for (const code of Object.keys(severity)) {
    const weight = known.get(code);
    if (weight === 'error') report.add('P2LK515', { code, file: name }, places(['severity', code]));
    else if (weight === undefined) {
      // A number is one of many that are alike, so only a word is corrected.
      const near = code.includes('/') ? closest(code, known.keys()) : undefined;
      report.add(
        'P2LK510',
        { file: name, path: `severity.${code}`, reason: 'is no code of p2lk or of a plugin' },
        places(['severity', code]),
        near === undefined ? {} : { help: `did you mean ${near}?` },
      );
    }
  }
};

const checkDisabled = (
  { disable = [] }: Config,
  plugins: readonly Plugin[],
  { name, places }: ConfigFile,
  report: Report,
): void => {
  const known = new Set([...builtins, ...plugins].map(({ definition }) => definition.name));
  for (const [i, plugin] of disable.entries()) {
    if (known.has(plugin)) continue;
    const near = closest(plugin, known);
    report.add(
      'P2LK516',
      { plugin, file: name },
      places(['disable', i]),
      near === undefined ? {} : { help: `did you mean ${near}?` },
    );
  }
};
