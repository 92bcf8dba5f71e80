import type { Source } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import type { Manifest } from '../linuxkit/manifest.ts';
import { translate } from '../pipeline/translate.ts';
import type { Translation, TranslateOptions } from '../pipeline/translate.ts';
import type { Flags } from './flags.ts';
import type { Messages } from './messages.ts';
import { inputPaths, readInputs } from './read-inputs.ts';
import { runOptions } from './run-options.ts';
import { setUp } from './set-up.ts';
import type { Terminal } from './terminal.ts';
import { noInput } from './usage.ts';

/** Everything that came of the inputs of a command that writes no manifest. */
export interface TranslatedAll {
  readonly translations: readonly Translation[];
  readonly sources: readonly Source[];
  readonly base: Manifest | undefined;
}

/** What the inputs are translated for. */
interface TranslateFor {
  readonly command: string;
  readonly trace?: boolean;
  /** The inputs, where they have been read. */
  readonly sources?: readonly Source[];
}

/**
 * Translates every workload of the inputs, as the main command would. Tells what keeps it from
 * that, and leaves what is found in the workloads to the caller; undefined when there is nothing to
 * go on with.
 */
export const translateAll = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags,
  messages: Messages,
  { command, trace = true, sources: given }: TranslateFor,
): Promise<TranslatedAll | undefined> => {
  const report = new Report();
  const surroundings = await setUp(terminal, flags, { command, report, messages });
  if (!(await messages.add(report.diagnostics))) return undefined;
  const paths = given === undefined ? inputPaths(terminal, operands, flags) : [];
  if (paths === undefined) {
    messages.code = await noInput(terminal, `${command} `);
    return undefined;
  }
  const sources = given ?? (await readInputs(terminal, paths, flags, messages));
  if (messages.code !== 0) return undefined;
  const options: TranslateOptions = {
    ...runOptions(flags, terminal.folder, surroundings),
    single: false,
    trace,
    watch: surroundings.config?.guard,
  };
  const translations: Translation[] = [];
  for await (const translation of translate(sources, options)) translations.push(translation);
  const strays = new Report();
  await surroundings.config?.guard?.turn(strays);
  if (!(await messages.add(strays.diagnostics))) return undefined;
  return { translations, sources, base: surroundings.base };
};
