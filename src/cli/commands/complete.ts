import { visibleLine } from '../../diagnostics/visible.ts';
import { completionOf } from '../completion/candidates.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';

/** `p2lk complete -- WORDS`: what may stand for the last word, for the scripts of `completion`. */
export const runComplete = async (
  terminal: Terminal,
  words: readonly string[],
): Promise<ExitCode> => {
  const { candidates, files, open } = await completionOf(words, terminal.folder);
  const lines = candidates.map(({ text, about }) => `${visibleLine(text)}\t${visibleLine(about)}`);
  if (files) lines.push(':files');
  if (open) lines.push(':nospace');
  await write(terminal, 1, lines.map((line) => `${line}\n`).join(''));
  return 0;
};
