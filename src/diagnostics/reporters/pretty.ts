import { styleText } from 'node:util';
import type { Diagnostic, Place, Severity } from '../diagnostic.ts';
import type { Group } from '../equal.ts';
import { grouped, sameness } from '../equal.ts';
import type { Paint } from '../frame.ts';
import { frame } from '../frame.ts';
import { inputOf, locate } from '../locate.ts';
import { visible, visibleLine } from '../visible.ts';

type Style = Parameters<typeof styleText>[0];

export interface PrettyOptions {
  /** Whether escape sequences may colour the text. */
  readonly color?: boolean;
}

const severityStyle: { readonly [severity in Severity]: Style } = {
  error: ['red', 'bold'],
  warning: ['yellow', 'bold'],
  note: 'cyan',
};

/** Findings of the input rather than of a workload, shown once. */
const SHOWN_ONCE = new Set(['P2LK201']);

/** How often one finding is shown when workload after workload makes it. */
const shownTimes: { readonly [severity in Severity]: number } = { error: 10, warning: 1, note: 1 };

/**
 * For people at a terminal: notes as a line each, then warnings and errors with a code frame, so
 * that what matters most stands last. Equal findings are one, with all their places.
 */
export const pretty = (diagnostics: readonly Diagnostic[], options: PrettyOptions = {}): string => {
  const groups = grouped(diagnostics);
  const of = (wanted: Severity): readonly Group[] =>
    groups.filter(({ diagnostic: { severity } }) => severity === wanted);
  const notes = of('note').map((group) => noteLine(group, options));
  const blocks = [...of('warning'), ...of('error')].map((group) => block(group, options));
  return [...notes, ...(notes.length > 0 && blocks.length > 0 ? ['\n'] : []), ...blocks].join('');
};

/**
 * `pretty` for a run that goes on from workload to workload: what was said before is counted, not
 * said again.
 */
export class PrettyRun {
  readonly #options: PrettyOptions;
  readonly #times = new Map<string, number>();
  #hidden = 0;

  constructor(options: PrettyOptions = {}) {
    this.#options = options;
  }

  /** The text for the findings of one workload. */
  add(diagnostics: readonly Diagnostic[]): string {
    const before = new Map(this.#times);
    const fresh = diagnostics.filter((diagnostic) => {
      const key = sameness(diagnostic);
      this.#times.set(key, (before.get(key) ?? 0) + 1);
      const times = SHOWN_ONCE.has(diagnostic.code) ? 1 : shownTimes[diagnostic.severity];
      const isFresh = (before.get(key) ?? 0) < times;
      if (!isFresh) this.#hidden++;
      return isFresh;
    });
    return pretty(fresh, this.#options);
  }

  /** The closing lines. */
  end(counts: { readonly [severity in Severity]: number }): string {
    const hidden =
      this.#hidden === 0
        ? ''
        : `${plural(this.#hidden, 'finding')} of later workloads like those above; --reporter unix lists all\n`;
    return hidden + summary(counts);
  }
}

const style = (format: Style, text: string, { color = false }: PrettyOptions): string =>
  color ? styleText(format, text, { validateStream: false }) : text;

const block = ({ diagnostic, also }: Group, options: PrettyOptions): string => {
  const { severity, code, message, places, help, plugin, docs } = diagnostic;
  const paint: Paint = (part, text) =>
    style(
      part === 'gutter' ? 'blue' : part === 'secondary' ? 'cyan' : severityStyle[severity],
      text,
      options,
    );
  const head = `${style(severityStyle[severity], `${severity}[${code}]`, options)}: ${style('bold', visible(message), options)}`;
  const lines = frame(places, paint);
  const indent = ' '.repeat(gutterWidth(places));
  const field = places[0] === undefined ? '' : locate(places[0]).path;
  const tail: string[] = [];
  if (help !== undefined)
    tail.push(`help: ${visible(help).replaceAll('\n', `\n${indent}         `)}`);
  if (field !== '') tail.push(`field: ${visibleLine(field)}`);
  if (also.length > 0) tail.push(`also: ${alsoAt(places[0], also)}`);
  if (plugin !== undefined && docs !== undefined)
    tail.push(`plugin ${visibleLine(plugin)}: ${visibleLine(docs)}`);
  return `${[head, ...lines, ...tail.map((line) => `${indent} ${paint('gutter', '=')} ${line}`)].join('\n')}\n\n`;
};

/** Columns of the line numbers in a frame. */
const gutterWidth = (places: readonly Place[]): number =>
  Math.max(1, ...places.map((place) => String(locate(place).line ?? '').length));

const noteLine = (
  { diagnostic: { code, message, places }, also }: Group,
  options: PrettyOptions,
): string => {
  const where =
    places[0] === undefined
      ? ''
      : ` ${textOf(places[0])}${also.length === 0 ? '' : ` (and ${alsoAt(places[0], also)})`}`;
  return `${style('cyan', `note[${code}]`, options)}${style('dim', where, options)}: ${visibleLine(message)}\n`;
};

const textOf = (place: Place): string => {
  const { file, line, column } = locate(place);
  return `${visibleLine(file)}${line === undefined ? '' : `:${line}:${column}`}`;
};

/** Most further places that are listed. */
const MAX_ALSO = 8;

/** Further places, by line and column alone where the file is the first one's. */
const alsoAt = (first: Place | undefined, also: readonly Place[]): string => {
  const texts = also.slice(0, MAX_ALSO).map((place) => {
    const { line, column } = locate(place);
    return first !== undefined &&
      inputOf(place.source) === inputOf(first.source) &&
      line !== undefined
      ? `${line}:${column}`
      : textOf(place);
  });
  return also.length > MAX_ALSO
    ? `${texts.join(', ')} and ${also.length - MAX_ALSO} more places`
    : texts.join(', ');
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The closing line: `2 errors, 1 warning, 6 notes`; empty when nothing was found. */
export const summary = (counts: { readonly [severity in Severity]: number }): string => {
  const parts = (['error', 'warning', 'note'] as const).flatMap((severity) =>
    counts[severity] === 0 ? [] : [plural(counts[severity], severity)],
  );
  return parts.length === 0 ? '' : `${parts.join(', ')}\n`;
};
