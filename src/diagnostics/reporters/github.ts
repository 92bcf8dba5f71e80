import type { Diagnostic, Severity } from '../diagnostic.ts';
import { locate } from '../locate.ts';
import { visible } from '../visible.ts';

const command: { readonly [severity in Severity]: string } = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/** Source of the escapes: GitHub's actions toolkit, `packages/core/src/command.ts`. */
const data = (text: string): string => visible(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/**
 * Workflow commands that GitHub shows as annotations: `::error
 * file=…,line=…,col=…,endLine=…,endColumn=…,title=…::message`.
 */
export const github = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(line).join('');

const line = ({ code, severity, message, help, places: [place] }: Diagnostic): string => {
  const { file, line, column, endLine, endColumn } =
    place === undefined ? { file: undefined } : locate(place);
  // GitHub takes columns only within one line.
  const isOneLine = line !== undefined && line === endLine;
  const properties = {
    file,
    line,
    endLine,
    ...(isOneLine && { col: column, endColumn }),
    title: code,
  };
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const text = help === undefined ? message : `${message}\nhelp: ${help}`;
  return `::${command[severity]} ${given.map(([key, value]) => `${key}=${property(String(value))}`).join(',')}::${data(text)}\n`;
};
