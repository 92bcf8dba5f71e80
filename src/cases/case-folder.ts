import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from '../api/define-plugin.ts';
import { loadConfigFile } from '../config/load-config-file.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import type { TranslateOptions } from '../pipeline/translate.ts';

const configNames = ['p2lk.config.yaml', 'p2lk.config.json'] as const;

/**
 * Options of a case: its `p2lk.config.yaml`, over defaults that make it repeat on every machine: no
 * image is looked up anywhere but in the config's `imageConfigs`, and unknown ones are taken to
 * bring nothing. `plugins` come before those of the config.
 * @example const options = await caseOptions('test/cases/share', [plugin()])
 */
export const caseOptions = async (
  folder: string,
  plugins: readonly Plugin[] = [],
): Promise<TranslateOptions> => {
  const name = configNames.find((candidate) => existsSync(join(folder, candidate)));
  const config: TranslateOptions =
    name === undefined ? {} : await loadConfigFile(join(folder, name));
  return {
    ...config,
    plugins: [...plugins, ...(config.plugins ?? [])],
    settings: { unknownImage: 'assume', ...config.settings },
    images: {
      ...config.images,
      linuxkitCache: config.images?.linuxkitCache ?? false,
      offline: true,
    },
  };
};

/**
 * The input of a case: every YAML or JSON file of its folder but the expected manifest and the
 * config, in name order.
 */
export const caseSources = (folder: string): readonly Source[] =>
  readdirSync(folder)
    .filter(
      (name) =>
        /\.(?:ya?ml|json)$/.test(name) &&
        name !== 'expected.yml' &&
        !name.startsWith('p2lk.config.'),
    )
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/** The case folders in a folder, in name order. */
export const caseFolders = (cases: string): readonly string[] =>
  readdirSync(cases, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
