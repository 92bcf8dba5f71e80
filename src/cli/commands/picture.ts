import { resolve } from 'node:path';
import { machinePicture } from '../../picture/machine-picture.ts';
import { writeFileWhole } from '../../system/output.ts';
import type { PictureFlags } from '../declared/picture.ts';
import type { ExitCode } from '../exit-code.ts';
import { worst } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { Messages } from '../messages.ts';
import { oneMachine } from '../one-machine.ts';
import { inputFiles } from '../protected-files.ts';
import { inputPaths } from '../read-inputs.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { noInput, usageFault } from '../usage.ts';
import { writeOrTell } from '../write-or-tell.ts';

/** `p2lk picture`: one machine as SVG, to standard output or `--output`. */
export const runPicture = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags & PictureFlags,
): Promise<ExitCode> => {
  const messages = new Messages(terminal, flags);
  const paths = inputPaths(terminal, operands, flags);
  if (paths === undefined) return noInput(terminal, 'picture ');
  const machine = await oneMachine(terminal, paths, flags, messages, 'picture');
  const code = await messages.finish();
  if (machine === undefined) return code;
  const svg = machinePicture(machine, { width: flags.width, theme: flags.theme });
  const { output = '-' } = flags;
  if (output === '-') {
    await write(terminal, 1, svg);
    return code;
  }
  const path = resolve(terminal.folder, output);
  const role = inputFiles(terminal.folder, machine.sources).roleOf(path);
  if (role !== undefined)
    return usageFault(terminal, `--output would overwrite ${output}, ${role}`);
  return worst(code, await writeOrTell(terminal, output, async () => writeFileWhole(path, svg)));
};
