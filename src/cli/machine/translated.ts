import { Report } from '../../diagnostics/report.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import type { Manifest } from '../../linuxkit/manifest.ts';
import { translate } from '../../pipeline/translate.ts';
import type { Translation } from '../../pipeline/translate.ts';
import type { Settings } from '../../api/settings.ts';
import { defaultSettings } from '../../api/settings.ts';
import type { Flags } from '../flags.ts';
import type { Messages } from '../messages.ts';
import { inputPaths, readInputs } from '../read-inputs.ts';
import { runOptions } from '../run-options.ts';
import { setUp } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { noInput } from '../usage.ts';

/** The one machine of the input, ready to be built. */
export interface Translated {
  readonly workload: NonNullable<Translation['workload']>;
  readonly manifest: Manifest;
  readonly text: string;
  readonly secretFiles: NonNullable<Translation['secretFiles']>;
  readonly records: NonNullable<Translation['records']>;
  readonly sources: readonly Source[];
  readonly settings: Settings;
}

/**
 * Translates the one workload of the inputs onto a base, which is `vm` where neither the command
 * line nor the config names another: without kernel and init nothing boots. Tells what there is to
 * say; undefined when there is no manifest.
 */
export const translateMachine = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags,
  messages: Messages,
  command: 'build' | 'run',
): Promise<Translated | undefined> => {
  const report = new Report();
  const surroundings = await setUp(terminal, flags, { command, report, messages });
  if (!(await messages.add(report.diagnostics))) return undefined;
  const options = runOptions(flags, terminal.folder, {
    ...surroundings,
    base: surroundings.base ?? (await vm(terminal, report)),
  });
  const paths = inputPaths(terminal, operands, flags);
  if (paths === undefined) {
    messages.code = await noInput(terminal, `${command} `);
    return undefined;
  }
  const sources = await readInputs(terminal, paths, flags, messages);
  if (messages.code !== 0) return undefined;
  let found: Translated | undefined;
  for await (const translation of translate(sources, {
    ...options,
    single: true,
    watch: surroundings.config?.guard,
  })) {
    const { workload, manifest, text, diagnostics, secretFiles = [], records = [] } = translation;
    const passed = await messages.add(diagnostics);
    if (!passed || workload === undefined || manifest === undefined || text === undefined) continue;
    const settings = { ...defaultSettings, ...options.settings };
    found = { workload, manifest, text, secretFiles, records, sources, settings };
  }
  return messages.code === 0 ? found : undefined;
};

const vm = async ({ folder }: Terminal, report: Report): Promise<Manifest | undefined> =>
  (await import('../read-base.ts')).readBase('vm', folder, report);

/** `namespace/kind/name`, as messages name a workload. */
export const labelOf = ({ kind, namespace, name }: Translated['workload']): string =>
  `${namespace}/${kind.toLowerCase()}/${name}`;
