import type { Diagnostic, Severity } from './diagnostic.ts';
import { locate } from './locate.ts';

const command: { readonly [severity in Severity]: string } = { error: 'error', warning: 'warning', note: 'notice' };

/** Source of the escapes: GitHub's actions toolkit, `packages/core/src/command.ts`. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands that GitHub shows as annotations. */
export const github = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(({ code, severity, message, help, places: [place] }) => {
      const { file, line, column, endLine, endColumn } = place === undefined ? ({} as ReturnType<typeof locate>) : locate(place);
      const properties = { file, line, col: column, endLine, endColumn, title: code };
      const given = Object.entries(properties).filter(([, value]) => value !== undefined);
      const text = help === undefined ? message : `${message}\n${help}`;
      return `::${command[severity]} ${given.map(([key, value]) => `${key}=${property(String(value))}`).join(',')}::${data(text)}\n`;
    })
    .join('');
