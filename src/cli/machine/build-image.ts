import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Report } from '../../diagnostics/report.ts';
import { outputReason } from '../../system/file-reason.ts';
import { OutputFault, writeFileWhole } from '../../system/output.ts';
import { streamProgram } from '../../system/stream-program.ts';
import type { ProgramEnd } from '../../system/stream-program.ts';
import type { Messages } from '../messages.ts';
import { writeMessage } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import { buildFault } from './build-faults.ts';
import { howToGet, otherPrograms, whereIs } from './programs.ts';
import type { ProgramName } from './programs.ts';
import { labelOf } from './translated.ts';
import type { Translated } from './translated.ts';

/** What is to be built, and where. */
export interface BuildRequest {
  /** Absolute path of the folder for the manifest and what is built. */
  readonly folder: string;
  /** Name of the files: `shop`, `shop.yml`, `shop-kernel`. */
  readonly name: string;
  /** LinuxKit's formats: `kernel+initrd`, `qcow2-bios`, … */
  readonly formats: readonly string[];
  /** Further words for `linuxkit build`. */
  readonly words?: readonly string[];
  readonly signal: AbortSignal;
}

/** LinuxKit's name of the machine's architecture. */
const architectureOf = ({ settings }: Translated): string =>
  settings.platform.split('/')[1] ?? 'amd64';

/** Says that a program is missing and how to get it. */
export const missingProgram = async (program: ProgramName, messages: Messages): Promise<void> => {
  const report = new Report();
  const { purpose } = otherPrograms[program];
  report.add('P2LK601', { program, purpose }, [], { help: howToGet(program) });
  await messages.add(report.diagnostics);
};

/**
 * Writes the manifest and hands it to `linuxkit build`, whose progress goes to standard error.
 * Tells P2LK601, P2LK602, P2LK903; the result is whether the machine was built.
 */
export const buildImage = async (
  terminal: Terminal,
  machine: Translated,
  { folder, name, formats, words = [], signal }: BuildRequest,
  messages: Messages,
): Promise<boolean> => {
  const linuxkit = whereIs('linuxkit', terminal.env);
  if (linuxkit === undefined) {
    await missingProgram('linuxkit', messages);
    return false;
  }
  const manifest = join(folder, `${name}.yml`);
  if (!(await writeInputs(machine, folder, manifest, messages))) return false;
  const command = [
    linuxkit,
    'build',
    `--arch=${architectureOf(machine)}`,
    `--dir=${folder}`,
    `--name=${name}`,
    ...formats.map((format) => `--format=${format}`),
    ...words,
    manifest,
  ];
  const end = await streamProgram(command, {
    folder,
    env: terminal.env,
    onText: (text) => void writeMessage(terminal, text),
    signal,
  });
  if (end.status === 0) return true;
  if (!signal.aborted) await messages.add(failure(end, machine));
  return false;
};

const writeInputs = async (
  { text, secretFiles }: Translated,
  folder: string,
  manifest: string,
  messages: Messages,
): Promise<boolean> => {
  let target = manifest;
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, bytes } of secretFiles) {
      target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      writeFileWhole(target, bytes, { links: 'replace', mode: 0o600 });
    }
    target = manifest;
    writeFileWhole(manifest, text, { links: 'replace' });
    return true;
  } catch (error) {
    const reason = error instanceof OutputFault ? error.message : outputReason(error);
    const report = new Report();
    report.add('P2LK903', { name: target, reason });
    return messages.add(report.diagnostics);
  }
};

const failure = ({ last }: ProgramEnd, machine: Translated): Report['diagnostics'] => {
  const { reason, places, help } = buildFault(last, machine.manifest, machine.sources);
  const report = new Report();
  report.add('P2LK602', { workload: labelOf(machine.workload), reason }, places, { help });
  return report.diagnostics;
};
