import { columns } from '../diagnostics/width.ts';
import { mayBeTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Columns of a terminal that standard output is; undefined where it is none. */
export const terminalWidth = (terminal: Terminal): number | undefined => {
  const given = Number(terminal.env['COLUMNS']);
  if (!mayBeTerminal(1)) return undefined;
  return terminal.stdout().columns ?? (given > 0 ? given : 80);
};

/** A text in lines of a width at most; a word that is longer stands on a line of its own. */
export const wrapped = (
  text: string,
  width: number,
  indent = '',
  hanging = indent,
): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) +/)) {
    const next =
      line === '' ? `${lines.length === 0 ? indent : hanging}${word}` : `${line} ${word}`;
    if (line === '' || columns(next) <= width) line = next;
    else {
      lines.push(line);
      line = `${hanging}${word}`;
    }
  }
  return [...lines, line];
};
