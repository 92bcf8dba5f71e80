import { Report } from '../diagnostics/report.ts';
import { translate } from '../translate.ts';
import { DestinationFault, openDestination } from './destination.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import { isDevice, Messages } from './messages.ts';
import { gather } from './provisional.ts';
import { runOptions } from './run-options.ts';
import { setUp } from './set-up.ts';
import type { Terminal } from './terminal.ts';
import { usageFault } from './usage.ts';

/** The main job: reads the inputs, translates each workload, and writes what came of it. */
export const runTranslate = async (terminal: Terminal, operands: readonly string[], flags: Flags): Promise<ExitCode> => {
  const { reporter, quiet, maxWarnings } = flags;
  const messages = new Messages(terminal, { reporter, quiet, maxWarnings: flags.strict === true ? 0 : maxWarnings });
  const report = new Report();
  const { config, base } = await setUp(terminal, flags, report);
  if (!(await messages.add(report.diagnostics))) return messages.finish();
  if (flags.printConfig === true) {
    const { printConfig } = await import('./print-config.ts');
    await printConfig(terminal, flags, config);
    return messages.finish();
  }

  const inputs = [...(flags.filename ?? []), ...operands];
  if (inputs.length === 0 && !isPiped(terminal)) return usageFault(terminal, 'no input was given');
  const destination = openDestination(terminal, flags);
  try {
    for await (const { workload, text, diagnostics, trace } of translate(
      gather(inputs.length === 0 ? ['-'] : inputs),
      runOptions(flags, terminal.folder, config, base),
    )) {
      const passed = await messages.add(diagnostics);
      if (passed && workload !== undefined && text !== undefined) destination.take({ workload, text, trace });
    }
    await destination.close(messages.code === 0);
  } catch (error) {
    if (!(error instanceof DestinationFault)) throw error;
    const failed = new Report();
    failed.add('P2LK903', { name: error.target, reason: error.message });
    await messages.add(failed.diagnostics);
  }
  return messages.finish();
};

/** Whether standard input is anything but a keyboard. */
const isPiped = (terminal: Terminal): boolean => !isDevice(0) || terminal.stdin().isTTY !== true;
