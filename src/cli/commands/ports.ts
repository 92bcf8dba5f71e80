import { resolve } from 'node:path';
import { builtins } from '../../pipeline/builtins.ts';
import { Report } from '../../diagnostics/report.ts';
import { writeFileWhole } from '../../system/output.ts';
import { translate } from '../../pipeline/translate.ts';
import type { PortsFlags } from '../declared/ports.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { Messages, tell } from '../messages.ts';
import { portRows, portsJson, portsTable } from '../ports.ts';
import type { PortRow } from '../ports.ts';
import { inputPaths, readInputs } from '../read-inputs.ts';
import { runOptions } from '../run-options.ts';
import { setUp } from '../set-up.ts';
import { protectedFiles } from '../translate-command.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { noInput, usageFault } from '../usage.ts';
import { writeOrTell } from '../write-or-tell.ts';

/** Options of the main command that mean nothing where no manifest is written. */
const meaningless = ['outputDir', 'trace', 'printConfig'] as const;

/**
 * `p2lk ports`: translates the inputs as the main command does, several workloads too, and prints
 * what their machines let in instead of their manifests. Of the findings it tells errors and those
 * of the firewall. Prints nothing when there is an error.
 */
export const runPorts = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags & PortsFlags,
): Promise<ExitCode> => {
  const given = meaningless.find((key) => flags[key] !== undefined);
  if (given !== undefined)
    return usageFault(
      terminal,
      `p2lk ports has no use for --${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
  const { reporter, quiet, maxWarnings, strict } = flags;
  const messages = new Messages(terminal, {
    reporter,
    quiet,
    maxWarnings: strict === true ? 0 : maxWarnings,
  });
  const report = new Report();
  const surroundings = await setUp(terminal, flags, { command: 'ports', report, messages });
  if (!(await messages.add(report.diagnostics))) return messages.finish();
  const options = runOptions(flags, terminal.folder, surroundings);
  const paths = inputPaths(terminal, operands, flags);
  if (paths === undefined) return noInput(terminal, 'ports ');
  const sources = await readInputs(terminal, paths, flags, messages);
  const names = [...builtins, ...(options.plugins ?? [])].map(({ definition }) => definition.name);
  const hasFirewall = names.includes('firewall') && !(options.disable ?? []).includes('firewall');
  const rows: PortRow[] = [];
  if (messages.code === 0) {
    for await (const { workload, diagnostics, records = [] } of translate(sources, {
      ...options,
      single: false,
      watch: surroundings.config?.guard,
    })) {
      const passed = await messages.add(
        diagnostics.filter(
          ({ severity, code }) => severity === 'error' || code.startsWith('firewall/'),
        ),
      );
      if (passed && workload !== undefined) rows.push(...portRows(workload, records, hasFirewall));
    }
  }
  const code = await messages.finish();
  if (code !== 0) return code;
  const text = flags.json === true ? portsJson(rows) : portsTable(rows);
  const { output = '-' } = flags;
  const role = protectedFiles(terminal, sources, surroundings, flags).roleOf(
    resolve(terminal.folder, output),
  );
  if (output !== '-' && role !== undefined)
    return tell(terminal, (fault) => fault.add('P2LK517', { name: output, role }));
  if (output === '-') {
    await write(terminal, 1, text);
    return code;
  }
  return writeOrTell(terminal, output, async () =>
    writeFileWhole(resolve(terminal.folder, output), text),
  );
};
