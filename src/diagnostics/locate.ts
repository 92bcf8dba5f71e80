import type { Location, Place, Source } from './diagnostic.ts';
import { fieldPath } from './field-path.ts';

const indexes = new WeakMap<Source, readonly number[]>();

/** Parts of one input are many, and asked for one after another. */
let current: { readonly part: Source; readonly starts: readonly number[] } | undefined;

/**
 * Offsets at which the lines of a source begin; made when first asked for. A line ends at LF, CRLF
 * or CR (YAML 1.2, 5.4).
 */
const lineStarts = (source: Source): readonly number[] => {
  const known = source === current?.part ? current.starts : indexes.get(source);
  if (known !== undefined) return known;
  const { text } = source;
  const starts = [0];
  if (text.includes('\r'))
    for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  else
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
      starts.push(at + 1);
  if (source.stretch === undefined) indexes.set(source, starts);
  else current = { part: source, starts };
  return starts;
};

/** The input that a source is, or is a part of. */
export const inputOf = (source: Source): object => source.stretch?.input ?? source;

/** How many lines of the input stand before the source. */
const linesBefore = ({ stretch }: Source): number => stretch?.line ?? 0;

/**
 * Line and column of an offset, in the input that the source is of, counted from 1; columns count
 * UTF-16 units, as editors do.
 */
export const positionOf = (
  source: Source,
  offset: number,
): { readonly line: number; readonly column: number } => {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  const mark = low === 0 && source.text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return {
    line: linesBefore(source) + low + 1,
    column: Math.max(1, offset - starts[low]! + 1 - mark),
  };
};

/** Offset at which a line of the input begins; the end of the source's text beyond the last. */
export const lineStart = (source: Source, line: number): number =>
  lineStarts(source)[line - linesBefore(source) - 1] ?? source.text.length;

/** Text of one line of the input without its end; undefined where the source does not hold it. */
export const lineText = (source: Source, line: number): string | undefined => {
  const starts = lineStarts(source);
  const index = line - linesBefore(source) - 1;
  const start = starts[index];
  if (start === undefined) return undefined;
  return source.text
    .slice(start, starts[index + 1] ?? source.text.length)
    .replace(/^\uFEFF|[\r\n]+$/g, '');
};

/** A place as a reader sees it. */
export const locate = ({ source, path, label, span }: Place): Location => {
  const found = span();
  const rest = { path: fieldPath(path), ...(label !== undefined && { label }) };
  if (found === undefined) return { file: source.name, ...rest };
  const end = positionOf(source, found.end);
  return {
    file: source.name,
    ...positionOf(source, found.start),
    endLine: end.line,
    endColumn: end.column,
    ...rest,
  };
};
