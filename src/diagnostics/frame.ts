import type { Place } from './diagnostic.ts';
import { lineText, positionOf } from './locate.ts';
import { visible } from './visible.ts';

/** Colours a part of a frame; identity where colours are off. */
export type Paint = (part: 'gutter' | 'primary' | 'secondary', text: string) => string;

const tabWidth = 2;
/** Longest part of a line that is shown; a longer one is cut around the marked part. */
const window = 120;

/** Columns that a character takes on a terminal: none, one, or two for East Asian and emoji. */
const widthOf = (character: string): number => {
  if (/^\p{M}$/u.test(character)) return 0;
  const point = character.codePointAt(0)!;
  const wide =
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd);
  return wide ? 2 : 1;
};

const shown = (text: string): string => visible(text.replaceAll('\t', ' '.repeat(tabWidth)));
const columns = (text: string): number => [...shown(text)].reduce((sum, character) => sum + widthOf(character), 0);

/** One place as a frame: the line, and carets under the marked part with the place's label. */
const lines = (place: Place, primary: boolean, digits: number, paint: Paint): string[] => {
  const span = place.span();
  if (span === undefined) return [];
  const { source, label = '' } = place;
  const { line, column } = positionOf(source, span.start);
  const whole = lineText(source, line) ?? '';
  const from = Math.max(0, column - 1 - window / 2);
  const text = whole.slice(from, from + window);
  const start = column - 1 - from;
  const end = Math.min(text.trimEnd().length, Math.max(start + 1, span.end - span.start + start));
  const carets = (primary ? '^' : '-').repeat(Math.max(1, columns(text.slice(start, end))));
  const mark = `${carets}${label === '' ? '' : ` ${visible(label)}`}`;
  const gutter = (content: string): string => paint('gutter', `${content.padStart(digits)} |`);
  return [
    `${gutter(String(line))} ${from > 0 ? '…' : ''}${shown(text)}${from + window < whole.length ? '…' : ''}`,
    `${gutter('')} ${' '.repeat(columns(text.slice(0, start)) + (from > 0 ? 1 : 0))}${paint(primary ? 'primary' : 'secondary', mark)}`,
  ];
};

/** Frames of all places, in the order given, each file named once; empty when none is in the text. */
export const frame = (places: readonly Place[], paint: Paint): string[] => {
  const placed = places.flatMap((place) => {
    const span = place.span();
    return span === undefined ? [] : [{ place, ...positionOf(place.source, span.start) }];
  });
  const digits = Math.max(...placed.map(({ line }) => String(line).length), 1);
  const out: string[] = [];
  for (const [i, { place, line, column }] of placed.entries()) {
    if (i === 0 || place.source !== placed[i - 1]!.place.source) {
      out.push(paint('gutter', `${' '.repeat(digits)}${i === 0 ? '-->' : ':::'} ${visible(place.source.name)}:${line}:${column}`));
    }
    out.push(...lines(place, i === 0, digits, paint));
  }
  return out;
};
