import { styleText } from 'node:util';
import type { Diagnostic, Severity } from './diagnostic.ts';
import { frame } from './frame.ts';
import type { Paint } from './frame.ts';
import { locate } from './locate.ts';
import { visible, visibleLine } from './visible.ts';

type Style = Parameters<typeof styleText>[0];

const severityStyle: { readonly [severity in Severity]: Style } = { error: ['red', 'bold'], warning: ['yellow', 'bold'], note: 'cyan' };

/** For people at a terminal: errors and warnings with a code frame, notes as a line each. `color` decides about escape sequences. */
export const pretty = (diagnostics: readonly Diagnostic[], { color = false }: { readonly color?: boolean } = {}): string =>
  diagnostics.map((diagnostic) => (diagnostic.severity === 'note' ? noteLine(diagnostic, color) : block(diagnostic, color))).join('');

const style = (format: Style, text: string, color: boolean): string => (color ? styleText(format, text, { validateStream: false }) : text);

const head = ({ severity, code, message }: Diagnostic, color: boolean): string =>
  `${style(severityStyle[severity], `${severity}[${code}]`, color)}: ${style('bold', visible(message), color)}`;

const block = (diagnostic: Diagnostic, color: boolean): string => {
  const { severity, places, help, plugin, docs } = diagnostic;
  const paint: Paint = (part, text) =>
    style(part === 'gutter' ? 'blue' : part === 'secondary' ? 'cyan' : severityStyle[severity], text, color);
  const field = places[0] === undefined ? '' : locate(places[0]).path;
  const tail: string[] = [];
  if (help !== undefined) tail.push(`help: ${visible(help).replaceAll('\n', '\n          ')}`);
  if (field !== '') tail.push(`field: ${visibleLine(field)}`);
  if (plugin !== undefined && docs !== undefined) tail.push(`plugin ${plugin}: ${docs}`);
  return `${[head(diagnostic, color), ...frame(places, paint), ...tail.map((line) => `  ${paint('gutter', '=')} ${line}`)].join('\n')}\n\n`;
};

const noteLine = (diagnostic: Diagnostic, color: boolean): string => {
  const [place] = diagnostic.places;
  const { file, line, column } = place === undefined ? { file: undefined, line: undefined, column: undefined } : locate(place);
  const where = file === undefined ? '' : ` ${visibleLine(file)}${line === undefined ? '' : `:${line}:${column}`}`;
  return `${style('cyan', `note[${diagnostic.code}]`, color)}${style('dim', where, color)}: ${visibleLine(diagnostic.message)}\n`;
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The closing line: `2 errors, 1 warning, 6 notes`; empty when nothing was found. */
export const summary = (counts: { readonly [severity in Severity]: number }): string => {
  const parts = (['error', 'warning', 'note'] as const).flatMap((severity) =>
    counts[severity] === 0 ? [] : [plural(counts[severity], severity)],
  );
  return parts.length === 0 ? '' : `${parts.join(', ')}\n`;
};
