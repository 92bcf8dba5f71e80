import { fieldPath } from './field-path.ts';
import type { Location, Place, Source } from './diagnostic.ts';

const indexes = new WeakMap<Source, readonly number[]>();

/** Offsets at which the lines of a source begin; made when first asked for. A line ends at LF, CRLF or CR (YAML 1.2, 5.4). */
const lineStarts = (source: Source): readonly number[] => {
  let starts = indexes.get(source);
  if (starts === undefined) {
    const found = [0];
    for (const { index, 0: end } of source.text.matchAll(/\r\n|\n|\r/g)) found.push(index + end.length);
    indexes.set(source, (starts = found));
  }
  return starts;
};

/** Line and column of an offset, counted from 1; columns count UTF-16 units, as editors do. */
export const positionOf = (source: Source, offset: number): { readonly line: number; readonly column: number } => {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low]! + 1 };
};

/** Text of one line without its end; undefined beyond the last. */
export const lineText = (source: Source, line: number): string | undefined => {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  return start === undefined ? undefined : source.text.slice(start, starts[line] ?? source.text.length).replace(/[\r\n]+$/, '');
};

/** A place as a reader sees it. */
export const locate = (place: Place): Location => {
  const span = place.span();
  const { source, path, label } = place;
  const common = { file: source.name, path: fieldPath(path), ...(label !== undefined && { label }) };
  if (span === undefined) return common;
  const start = positionOf(source, span.start);
  const end = positionOf(source, span.end);
  return {
    file: source.name,
    ...start,
    endLine: end.line,
    endColumn: end.column,
    path: common.path,
    ...(label !== undefined && { label }),
  };
};
