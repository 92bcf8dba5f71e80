import type { Diagnostic } from '../diagnostic.ts';
import { locate } from '../locate.ts';
import { visibleLine } from '../visible.ts';

/**
 * One line a finding, as compilers print it: `file:line:column: severity: text [CODE]`. What
 * editors and grep understand.
 */
export const unix = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(unixLine).join('');

const unixLine = ({ severity, code, message, places }: Diagnostic): string => {
  const [place] = places;
  const text = `${severity}: ${visibleLine(message)} [${code}]\n`;
  if (place === undefined) return `p2lk: ${text}`;
  const { file, line, column } = locate(place);
  return `${visibleLine(file)}${line === undefined ? '' : `:${line}:${column}`}: ${text}`;
};
