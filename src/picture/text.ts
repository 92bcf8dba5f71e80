import { columns } from '../diagnostics/width.ts';
import { visibleLine } from '../diagnostics/visible.ts';

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of a manifest as text of XML: no mark-up, nothing that hides, none that XML has not. */
export const escape = (text: string): string =>
  visibleLine(text)
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
    // Halves of a surrogate pair, and what is no character.
    .replaceAll(/\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD');

export type Face = 'mono' | 'sans';

/** Widths in ems of the widest of the usual fonts, DejaVu's. */
const MONO = 0.61;
const sans: readonly (readonly [characters: RegExp, ems: number])[] = [
  [/[ijlI.,:;'|! ]/, 0.33],
  [/[ftr()[\]/\\-]/, 0.42],
  [/[cksvxyz]/, 0.6],
  [/[mwMW@%…]/, 1],
  [/[A-Z&+=<>~^#_]/, 0.84],
];

/** Width that a text takes at most, in pixels. */
export const widthOf = (text: string, size: number, face: Face): number => {
  const shown = visibleLine(text);
  if (face === 'mono') return columns(shown) * size * MONO;
  let ems = 0;
  for (const character of shown)
    ems +=
      sans.find(([characters]) => characters.test(character))?.[1] ?? columns(character) * 0.64;
  return ems * size;
};

/**
 * The text, or as much of its beginning and end as fits into a width: what tells names apart is at
 * either end.
 */
export const fitted = (text: string, width: number, size: number, face: Face): string => {
  const whole = visibleLine(text);
  if (widthOf(whole, size, face) <= width) return whole;
  const characters = [...whole];
  let [head, tail] = ['', ''];
  for (let i = 0; i < characters.length; i++) {
    const isTail = i % 3 === 2;
    const next = isTail
      ? [head, `${characters[characters.length - 1 - (i - 2) / 3] ?? ''}${tail}`]
      : [`${head}${characters[i - Math.floor(i / 3)] ?? ''}`, tail];
    if (widthOf(`${next.join('')}…`, size, face) > width) break;
    [head, tail] = next as [string, string]; // two texts, as above
  }
  return `${head}…${tail}`;
};
