/**
 * For plugin authors: runs case folders, each an input beside what p2lk makes of it.
 * @packageDocumentation
 */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { abbreviate } from './cases/abbreviate.ts';
import { plainPod } from './cases/plain-pod.ts';
import { loadConfigFile } from './config/load-config-file.ts';
import type { Plugin } from './api/define-plugin.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { unix } from './diagnostics/reporters/unix.ts';
import { diskText } from './drivers/disk.ts';
import { translate } from './pipeline/translate.ts';
import type { TranslateOptions } from './pipeline/translate.ts';

export interface CasesOptions {
  /** Registers one test: `test` of vitest, `node:test`, or any function of that shape. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /** The plugins under test, as a config would list them. */
  readonly plugins?: readonly Plugin[];
  /**
   * True rewrites the expected files instead of comparing; by default true when `P2LK_UPDATE_CASES`
   * is set.
   */
  readonly update?: boolean;
}

/**
 * What one case gives: one manifest after the other, and every finding as a line `input.yaml:12:3:
 * warning: text [code]`.
 */
export interface CaseResult {
  readonly text: string;
  readonly diagnostics: string;
  readonly findings: readonly Diagnostic[];
}

/**
 * How the supervisor and the script of disks stand in a manifest: the same
 * text in every one, and another one with every release.
 */
const sameBlocks: readonly (string | RegExp)[] = [
  /(?<=^ +)contents: "#!\/bin\/sh\\n# (?:The supervisor of p2lk|load closed).*\n/gm,
  `contents: |\n${diskText.replaceAll(/^(?=.)/gm, '      ')}`,
];
const withoutFunctions = (text: string): string =>
  sameBlocks.reduce<string>(
    (rest, block) => rest.replaceAll(block, "contents: '(the same in every manifest)'\n"),
    text,
  );

/** The plain pod's manifest, made once. */
let plain: Promise<string> | undefined;
const plainManifest = async (): Promise<string> => {
  const options: TranslateOptions = {
    settings: { unknownImage: 'assume' },
    images: { linuxkitCache: false, offline: true },
  };
  for await (const { text } of translate([{ name: 'plain.yaml', text: plainPod }], options))
    if (text !== undefined) return withoutFunctions(text);
  throw new Error('the plain pod has no manifest');
};

const configNames = ['p2lk.config.yaml', 'p2lk.config.json'] as const;

/**
 * Options of a case: its `p2lk.config.yaml`, over defaults that make it repeat on every machine: no
 * image is looked up anywhere but in the config's `imageConfigs`, and unknown ones are taken to
 * bring nothing.
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
 * Translates one case folder: every YAML or JSON file in it but the expected manifest and the
 * config, in name order.
 */
export const runCase = async (
  folder: string,
  plugins: readonly Plugin[] = [],
): Promise<CaseResult> => {
  const names = readdirSync(folder).filter(
    (name) =>
      /\.(?:ya?ml|json)$/.test(name) && name !== 'expected.yml' && !name.startsWith('p2lk.config.'),
  );
  const sources = names
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  const texts: string[] = [];
  const findings: Diagnostic[] = [];
  const shared = await (plain ??= plainManifest());
  for await (const translation of translate(sources, await caseOptions(folder, plugins))) {
    findings.push(...translation.diagnostics);
    if (translation.text !== undefined)
      texts.push(abbreviate(withoutFunctions(translation.text), shared));
  }
  return { text: texts.join('---\n'), diagnostics: unix(findings), findings };
};

const expectFile = (path: string, actual: string, update: boolean): void => {
  if (update) {
    if (actual === '') rmSync(path, { force: true });
    else writeFileSync(path, actual);
    return;
  }
  const expected = existsSync(path) ? readFileSync(path, 'utf8') : '';
  strictEqual(actual, expected, `${basename(path)} differs; P2LK_UPDATE_CASES=1 rewrites it`);
};

/**
 * Registers one test for each folder below `cases`: `input.yaml` (and any companions) must give
 * `expected.yml` and `diagnostics.txt`; an absent file stands for empty text. A second run must
 * give the same bytes. What a manifest shares with that of the smallest pod is left out of
 * `expected.yml`, and so are p2lk's own scripts: both change with releases and not with the case.
 */
export const runCases = (
  cases: string | URL,
  { test, plugins = [], update = process.env['P2LK_UPDATE_CASES'] !== undefined }: CasesOptions,
): void => {
  const root = typeof cases === 'string' ? cases : fileURLToPath(cases);
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(root, entry.name);
    test(entry.name, async () => {
      const result = await runCase(folder, plugins);
      expectFile(join(folder, 'expected.yml'), result.text, update);
      expectFile(join(folder, 'diagnostics.txt'), result.diagnostics, update);
      const again = await runCase(folder, plugins);
      deepStrictEqual(
        [again.text, again.diagnostics],
        [result.text, result.diagnostics],
        'a second run gives other bytes',
      );
    });
  }
};
