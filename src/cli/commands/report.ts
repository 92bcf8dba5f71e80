import { resolve } from 'node:path';
import { machinePicture } from '../../picture/machine-picture.ts';
import { writeFileWhole } from '../../system/output.ts';
import type { ReportFlags } from '../declared/report.ts';
import type { ExitCode } from '../exit-code.ts';
import { worst } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { Messages } from '../messages.ts';
import { inputFiles } from '../protected-files.ts';
import { fidelityOf } from '../report/fidelity.ts';
import { reportHtml } from '../report/html.ts';
import type { Reported } from '../report/html.ts';
import { reportText } from '../report/text.ts';
import type { Terminal } from '../terminal.ts';
import { write, writeMessage } from '../terminal.ts';
import { translateAll } from '../translate-all.ts';
import { usageFault } from '../usage.ts';
import { writeOrTell } from '../write-or-tell.ts';

/**
 * `p2lk report`: what became of each field of the workloads. Exits 1 where a workload is refused,
 * or less than `--min` percent of its fields are exact.
 */
export const runReport = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags & ReportFlags,
): Promise<ExitCode> => {
  const messages = new Messages(terminal, flags);
  const translated = await translateAll(terminal, operands, flags, messages, { command: 'report' });
  if (translated === undefined) return messages.finish();
  const files = inputFiles(terminal.folder, translated.sources);
  const { html, min = 0 } = flags;
  const role = html === undefined ? undefined : files.roleOf(resolve(terminal.folder, html));
  if (role !== undefined) return usageFault(terminal, `--html would overwrite ${html}, ${role}`);
  const found: Reported[] = [];
  for (const translation of translated.translations) {
    const fidelity = fidelityOf(translation);
    const { diagnostics, manifest } = translation;
    if (fidelity !== undefined) {
      const picture = manifest === undefined ? undefined : machinePicture(translation);
      found.push({ fidelity, picture });
    }
    // The report holds the rest with its reasons.
    await messages.add(diagnostics.filter(({ severity }) => severity === 'error'));
  }
  let code = await messages.finish();
  const all = found.map(({ fidelity }) => fidelity);
  const text = flags.json === true ? `${JSON.stringify(all, undefined, 2)}\n` : reportText(all);
  await write(terminal, 1, text);
  if (html !== undefined) {
    const page = reportHtml(found);
    code = worst(
      code,
      await writeOrTell(terminal, html, async () =>
        writeFileWhole(resolve(terminal.folder, html), page),
      ),
    );
  }
  const below = all.filter(({ score }) => score < min);
  for (const { workload, score } of below)
    await writeMessage(
      terminal,
      `${workload}: ${score} % of the fields are exact, and --min asks for ${min} %\n`,
    );
  return below.length > 0 ? worst(code, 1) : code;
};
