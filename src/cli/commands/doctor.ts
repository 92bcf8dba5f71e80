import { existsSync } from 'node:fs';
import packageJson from '../../../package.json' with { type: 'json' };
import { defaultSettings } from '../../api/settings.ts';
import { displayName } from '../../config/display-name.ts';
import { Report } from '../../diagnostics/report.ts';
import { findLock } from '../../images/find-lock.ts';
import { linuxkitCacheFolder } from '../../images/sources/linuxkit-cache-folder.ts';
import type { DoctorFlags } from '../declared/doctor.ts';
import type { Finding } from '../doctor/finding.ts';
import { stateOf } from '../doctor/program-state.ts';
import { doctorText } from '../doctor/text.ts';
import { worst } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { accelerationFor, emulatorOf } from '../machine/emulator.ts';
import { otherPrograms } from '../machine/programs.ts';
import type { ProgramName } from '../machine/programs.ts';
import { Messages } from '../messages.ts';
import { runOptions } from '../run-options.ts';
import { loadConfig } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';

/**
 * `p2lk doctor`: what p2lk finds on this system. A program that `build` or `run` needs for the
 * machine of the config and is not ready is a warning (P2LK604), so that `--strict` fails. Other
 * programs are for those who want them.
 */
export const runDoctor = async (
  terminal: Terminal,
  _operands: readonly string[],
  flags: Flags & DoctorFlags,
): Promise<ExitCode> => {
  const { env, folder } = terminal;
  const messages = new Messages(terminal, { reporter: flags.reporter, quiet: flags.quiet });
  const report = new Report();
  const config = await loadConfig(terminal, flags, { command: 'doctor', report, messages });
  const { settings = {} } = runOptions(flags, folder, config === undefined ? {} : { config });
  const architecture = (settings.platform ?? defaultSettings.platform).split('/')[1] ?? 'amd64';
  const emulator = emulatorOf(architecture);
  const needs: { readonly [program: string]: string } = {
    linuxkit: 'p2lk build',
    ...(emulator === undefined ? {} : { [emulator]: 'p2lk run' }),
  };
  // The table's own keys.
  const names = Object.keys(otherPrograms) as ProgramName[];
  const programs = await Promise.all(names.map((name) => stateOf(name, env)));
  for (const { name, state, reason = 'is not on the PATH', get } of programs) {
    const command = needs[name];
    if (command !== undefined && state !== 'ok')
      report.add('P2LK604', { program: name, command, reason }, [], { help: get });
  }
  const lock = findLock(folder, config?.file);
  const imageCache = linuxkitCacheFolder(env);
  const finding: Finding = {
    p2lk: packageJson.version,
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
    architecture,
    acceleration: accelerationFor(architecture),
    programs,
    config:
      config === undefined
        ? undefined
        : {
            file: displayName(config.file, folder),
            plugins: (config.options.plugins ?? []).map(({ definition }) => definition.name),
          },
    lock: lock === undefined ? undefined : displayName(lock, folder),
    imageCache: { path: imageCache, there: existsSync(imageCache) },
  };
  const text =
    flags.json === true ? `${JSON.stringify(finding, undefined, 2)}\n` : doctorText(finding);
  await write(terminal, 1, text);
  await messages.add(report.diagnostics);
  const code = await messages.finish();
  const warnings = report.diagnostics.filter(({ severity }) => severity === 'warning').length;
  const allowed = flags.strict === true ? 0 : flags.maxWarnings;
  return allowed !== undefined && warnings > allowed ? worst(code, 1) : code;
};
