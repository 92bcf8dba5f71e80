import { resolve } from 'node:path';
import type { Source } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import { findLock } from '../images/find-lock.ts';
import { translate } from '../pipeline/translate.ts';
import type { TranslateOptions } from '../pipeline/translate.ts';
import type { RunGuard } from './code-guard.ts';
import { DestinationFault, openDestination, ProtectedFault } from './destination.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import { Messages } from './messages.ts';
import { inputPaths, readInputs } from './read-inputs.ts';
import { runOptions } from './run-options.ts';
import { inputFiles } from './protected-files.ts';
import type { ProtectedFiles } from './protected-files.ts';
import { setUp } from './set-up.ts';
import type { SetUp } from './set-up.ts';
import type { Terminal } from './terminal.ts';
import { noInput, usageFault } from './usage.ts';

/** The main job: reads the inputs, translates each workload, and writes what came of it. */
export const runTranslate = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags,
): Promise<ExitCode> => {
  const { reporter, quiet, maxWarnings } = flags;
  const messages = new Messages(terminal, {
    reporter,
    quiet,
    maxWarnings: flags.strict === true ? 0 : maxWarnings,
  });
  const report = new Report();
  const surroundings = await setUp(terminal, flags, { command: 'translate', report, messages });
  if (!(await messages.add(report.diagnostics))) return messages.finish();
  if (flags.printConfig === true) {
    const { printConfig } = await import('./print-config.ts');
    await printConfig(terminal, flags, surroundings.config);
    return messages.finish();
  }
  const options = runOptions(flags, terminal.folder, surroundings);
  const isStandardOutput = flags.outputDir === undefined && (flags.output ?? '-') === '-';
  if (isStandardOutput && options.settings?.secrets === 'file') {
    return usageFault(
      terminal,
      'secrets go into files beside the manifest, and standard output has no folder: add -o ' +
        'FILE or --output-dir DIR',
    );
  }
  const paths = inputPaths(terminal, operands, flags);
  if (paths === undefined) return noInput(terminal);
  // A trace tells of places by their text as a whole.
  const inParts = flags.trace === undefined;
  const sources = await readInputs(terminal, paths, flags, messages, inParts);
  // One manifest from half of the input would be half a manifest; of several, each stands alone.
  if (
    (sources.length > 0 || paths.length === 0) &&
    (messages.code === 0 || flags.outputDir !== undefined)
  ) {
    const files = protectedFiles(terminal, sources, surroundings, flags);
    await write(
      terminal,
      flags,
      { sources, options, files, guard: surroundings.config?.guard },
      messages,
    );
  }
  return messages.finish();
};

interface Work {
  readonly sources: readonly Source[];
  readonly options: TranslateOptions;
  readonly files: ProtectedFiles;
  readonly guard: RunGuard | undefined;
}

const write = async (
  terminal: Terminal,
  flags: Flags,
  { sources, options, files, guard }: Work,
  messages: Messages,
): Promise<void> => {
  try {
    const destination = openDestination(terminal, flags, files);
    for await (const { workload, source, text, diagnostics, trace, secretFiles = [] } of translate(
      sources,
      { ...options, watch: guard },
    )) {
      const passed = await messages.add(diagnostics);
      if (!passed || workload === undefined || text === undefined) continue;
      try {
        await destination.take({ workload, source, text, trace, secretFiles });
      } catch (error) {
        // One file that cannot be written does not take the others with it; the folder does.
        if (targetOf(error) === flags.outputDir || flags.outputDir === undefined) throw error;
        await tellFailed(error, messages);
      }
    }
    const strays = new Report();
    await guard?.turn(strays);
    await messages.add(strays.diagnostics);
    await destination.close(messages.code === 0);
  } catch (error) {
    await tellFailed(error, messages);
  }
};

const targetOf = (error: unknown): string | undefined =>
  error instanceof DestinationFault || error instanceof ProtectedFault ? error.target : undefined;

/** Tells what could not be written; throws on whatever is no fault of an output. */
const tellFailed = async (error: unknown, messages: Messages): Promise<void> => {
  const failed = new Report();
  if (error instanceof DestinationFault)
    failed.add('P2LK903', { name: error.target, reason: error.message });
  else if (error instanceof ProtectedFault)
    failed.add('P2LK517', { name: error.target, role: error.role }, [], {
      help: 'choose another file with -o FILE, or another folder with --output-dir DIR',
    });
  else throw error;
  await messages.add(failed.diagnostics);
};

/** The files that this run reads. */
export const protectedFiles = (
  { folder }: Terminal,
  sources: readonly Source[],
  { config, base }: Pick<SetUp, 'config' | 'base'>,
  flags: Pick<Flags, 'base'>,
): ProtectedFiles => {
  const files = inputFiles(folder, sources);
  if (config !== undefined) files.add(config.file, 'the configuration in use');
  const lock = findLock(folder, config?.file);
  if (lock !== undefined) files.add(lock, 'the lock file');
  const named = flags.base ?? config?.base;
  if (base !== undefined && named !== undefined) files.add(resolve(folder, named), 'the base');
  return files;
};
