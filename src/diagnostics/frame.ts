import type { Place, Source } from './diagnostic.ts';
import { inputOf, lineStart, lineText, positionOf } from './locate.ts';
import { secretLine } from './secret-line.ts';
import type { Part } from './secret-text.ts';
import { documentAt } from './secret-text.ts';
import { visible, visibleLine } from './visible.ts';
import { columns, shown } from './width.ts';

/** Colours a part of a frame; identity where colours are off. */
export type Paint = (part: 'gutter' | 'primary' | 'secondary', text: string) => string;

/** A place with its line. */
interface Placed {
  readonly place: Place;
  readonly isPrimary: boolean;
  readonly line: number;
  readonly column: number;
  /** UTF-16 units from `column` on. */
  readonly length: number;
  /** Where the document begins. */
  readonly start: number;
  /** Whether values of its line must not be shown. */
  readonly isSecret: boolean;
}

/** Longest part of a line that is shown; a longer one is cut around what is marked. */
const WINDOW = 120;

/**
 * The lines of the text that places lie on, in the order of the text, with carets under the first
 * place and dashes under the others; files beyond the first follow under their own names. Of what
 * may be a Secret keys alone are shown. Empty when no place is in a text.
 */
export const frame = (places: readonly Place[], paint: Paint): string[] => {
  const placed = places.flatMap((place, index) => placedOf(place, index === 0));
  if (placed.length === 0) return wholeSource(places[0], paint);
  const digits = Math.max(...placed.map(({ line }) => String(line).length));
  const gutter = (content = ''): string => paint('gutter', `${content.padStart(digits)} |`);
  const out: string[] = [];
  for (const input of new Set(placed.map(({ place }) => inputOf(place.source)))) {
    const inInput = placed.filter(({ place }) => inputOf(place.source) === input);
    const [{ place, line, column }] = inInput as [Placed];
    const arrow = `${' '.repeat(digits)}${out.length === 0 ? '-->' : ':::'}`;
    out.push(
      `${paint('gutter', arrow)} ${visibleLine(place.source.name)}:${line}:${column}`,
      gutter(),
      ...excerpt(inInput, gutter, paint),
    );
  }
  return [...out, gutter()];
};

/** A name for what has no lines to show. */
const wholeSource = (place: Place | undefined, paint: Paint): string[] =>
  place === undefined ? [] : [`${paint('gutter', ' -->')} ${visibleLine(place.source.name)}`];

const placedOf = (place: Place, isPrimary: boolean): Placed[] => {
  const span = place.span();
  if (span === undefined) return [];
  const position = positionOf(place.source, span.start);
  const { line } = position;
  const part = documentAt(place.source, span.start);
  return [
    {
      place,
      isPrimary,
      ...position,
      length: span.end - span.start,
      start: part.start,
      isSecret: part.secret || !isWithin(place.source, line, part),
    },
  ];
};

/** Whether a line holds nothing of another document, as a line of a JSON stream may. */
const isWithin = (source: Source, line: number, { start, end }: Part): boolean => {
  const [from, to] = [lineStart(source, line), lineStart(source, line + 1)];
  const { text } = source;
  return text.slice(from, start).trim() === '' && text.slice(Math.max(from, end), to).trim() === '';
};

const excerpt = (
  placed: readonly Placed[],
  gutter: (content?: string) => string,
  paint: Paint,
): string[] => {
  const out: string[] = [];
  let last: number | undefined;
  for (const line of [...new Set(placed.map((one) => one.line))].sort((a, b) => a - b)) {
    if (last !== undefined && line > last + 1) out.push(paint('gutter', '...'));
    last = line;
    const marks = placed.filter((one) => one.line === line);
    const { source } = marks[0]!.place;
    const whole = lineText(source, line) ?? '';
    const secret = marks.find(({ isSecret }) => isSecret);
    if (secret !== undefined) {
      const before = source.text.slice(secret.start, lineStart(source, line));
      out.push(`${gutter(String(line))} ${shown(secretLine(before, whole))}`);
      continue;
    }
    const from = cutFrom(whole, marks[0]!.column - 1);
    const text = whole.slice(from, from + WINDOW);
    const [before, after] = [from > 0 ? '…' : '', from + WINDOW < whole.length ? '…' : ''];
    out.push(`${gutter(String(line))} ${before}${shown(text)}${after}`);
    for (const mark of marks)
      out.push(`${gutter()} ${before === '' ? '' : ' '}${underline(mark, text, from, paint)}`);
  }
  return out;
};

/** Where a long line is cut so that a column stays in sight; never within a surrogate pair. */
const cutFrom = (line: string, column: number): number => {
  if (line.length <= WINDOW) return 0;
  const from = Math.max(0, Math.min(column - WINDOW / 3, line.length - WINDOW));
  return /[\uDC00-\uDFFF]/.test(line[Math.floor(from)] ?? '')
    ? Math.floor(from) - 1
    : Math.floor(from);
};

const underline = (
  { place: { label = '' }, isPrimary, column, length }: Placed,
  text: string,
  from: number,
  paint: Paint,
): string => {
  const start = column - 1 - from;
  const end = Math.min(text.trimEnd().length, start + length);
  const carets = (isPrimary ? '^' : '-').repeat(Math.max(1, columns(text.slice(start, end))));
  const mark = label === '' ? carets : `${carets} ${visible(label)}`;
  return `${' '.repeat(columns(text.slice(0, start)))}${paint(isPrimary ? 'primary' : 'secondary', mark)}`;
};
