import { resolve } from 'node:path';
import { buildImage } from '../machine/build-image.ts';
import { translateMachine } from '../machine/translated.ts';
import type { BuildFlags } from '../declared/build.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { manifestNames } from '../manifest-name.ts';
import { Messages, tell } from '../messages.ts';
import { inputFiles } from '../protected-files.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { usageFault } from '../usage.ts';

/** The file name for a workload's machine, without an ending. */
export const machineName = (workload: Parameters<ReturnType<typeof manifestNames>>[0]): string =>
  manifestNames()(workload).replace(/\.yaml$/, '');

/**
 * `p2lk build`: translates the one workload of the inputs, writes its manifest beside what
 * `linuxkit build` makes of it, and prints the manifest's path.
 */
export const runBuild = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags & BuildFlags,
): Promise<ExitCode> => {
  if (flags.output !== undefined || flags.outputDir !== undefined)
    return usageFault(terminal, 'p2lk build writes to the folder of --dir');
  const { name, dir = '.', format: formats = ['kernel+initrd'], linuxkitArgs: words } = flags;
  if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    return usageFault(terminal, '--name is a file name without separators');
  const messages = new Messages(terminal, flags);
  const machine = await translateMachine(terminal, operands, flags, messages, 'build');
  if (machine === undefined) return messages.finish();
  const folder = resolve(terminal.folder, dir);
  const called = name ?? machineName(machine.workload);
  const manifest = `${called}.yml`;
  const role = inputFiles(terminal.folder, machine.sources).roleOf(resolve(folder, manifest));
  if (role !== undefined)
    return tell(terminal, (report) =>
      report.add('P2LK517', { name: manifest, role }, [], {
        help: 'choose another --name or --dir',
      }),
    );
  // An interrupt ends linuxkit too.
  terminal.holdSignals();
  const { signal } = new AbortController();
  const request = { folder, name: called, formats, words, signal };
  const built = await buildImage(terminal, machine, request, messages);
  const code = await messages.finish();
  if (built) await write(terminal, 1, `${dir === '.' ? '' : `${dir}/`}${called}.yml\n`);
  return code;
};
