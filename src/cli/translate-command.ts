import type { Source } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import { translate } from '../pipeline/translate.ts';
import type { TranslateOptions } from '../pipeline/translate.ts';
import type { RunGuard } from './code-guard.ts';
import { DestinationFault, openDestination } from './destination.ts';
import type { Destination } from './destination.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import { Messages } from './messages.ts';
import { inputPaths, readInputs } from './read-inputs.ts';
import { runOptions } from './run-options.ts';
import { setUp } from './set-up.ts';
import type { Terminal } from './terminal.ts';
import { usageFault } from './usage.ts';

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
      'secrets go into files beside the manifest, and standard output has no folder: add -o FILE or --output-dir DIR',
    );
  }
  const paths = inputPaths(terminal, operands, flags);
  if (paths === undefined) return usageFault(terminal, 'no input was given');
  const sources = await readInputs(terminal, paths, flags, messages);
  // One manifest from half of the input would be half a manifest; of several, each stands alone.
  if (
    (sources.length > 0 || paths.length === 0) &&
    (messages.code === 0 || flags.outputDir !== undefined)
  ) {
    await write(
      sources,
      options,
      openDestination(terminal, flags),
      messages,
      surroundings.config?.guard,
    );
  }
  return messages.finish();
};

const write = async (
  sources: readonly Source[],
  options: TranslateOptions,
  destination: Destination,
  messages: Messages,
  guard: RunGuard | undefined,
): Promise<void> => {
  try {
    for await (const { workload, text, diagnostics, trace, secretFiles = [] } of translate(
      sources,
      { ...options, watch: guard },
    )) {
      const passed = await messages.add(diagnostics);
      if (passed && workload !== undefined && text !== undefined)
        await destination.take({ workload, text, trace, secretFiles });
    }
    const strays = new Report();
    await guard?.turn(strays);
    await messages.add(strays.diagnostics);
    await destination.close(messages.code === 0);
  } catch (error) {
    if (!(error instanceof DestinationFault)) throw error;
    const failed = new Report();
    failed.add('P2LK903', { name: error.target, reason: error.message });
    await messages.add(failed.diagnostics);
  }
};
