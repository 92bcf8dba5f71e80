import { element } from './element.ts';
import { escape, fitted, widthOf } from './text.ts';
import type { Face } from './text.ts';

/** A part of the picture, drawn from its upper left corner on. */
export interface Block {
  readonly height: number;
  readonly draw: (x: number, y: number) => string;
}

interface TextStyle {
  readonly size?: number;
  readonly face?: Face;
  /** Name of a colour of the style. */
  readonly colour?: string;
  readonly strong?: boolean;
}

/** A text at a baseline, cut to a width; the whole of a cut one shows when it is pointed at. */
export const textAt = (
  x: number,
  y: number,
  text: string,
  width: number,
  { size = 13, face = 'sans', colour = 'text', strong = false }: TextStyle = {},
): string => {
  const shown = fitted(text, width, size, face);
  const whole = shown.includes('…') ? `<title>${escape(text)}</title>` : '';
  const names = [`p2lk-${colour}`, ...(face === 'mono' ? ['p2lk-mono'] : [])];
  if (strong) names.push('p2lk-strong');
  const attributes = { class: names.join(' '), x, y, 'font-size': size };
  return element('text', attributes, `${whole}${escape(shown)}`);
};

export const box = (
  [x, y, width, height]: readonly [number, number, number, number],
  colour: string,
  radius: number,
): string =>
  element('rect', { class: `p2lk-${colour} p2lk-edge`, x, y, width, height, rx: radius });

/** One line of text. */
export const line = (text: string, width: number, style: TextStyle = {}): Block => {
  const { size = 13 } = style;
  return {
    height: Math.round(size * 1.5),
    draw: (x, y) => textAt(x, y + size * 1.1, text, width, style),
  };
};

/** Blocks one below the other. */
export const stack = (blocks: readonly Block[], gap = 0): Block => ({
  height:
    blocks.reduce((sum, { height }) => sum + height, 0) + gap * Math.max(0, blocks.length - 1),
  draw: (x, y) => {
    let at = y;
    return blocks
      .map(({ height, draw }) => {
        const drawn = draw(x, at);
        at += height + gap;
        return drawn;
      })
      .join('\n');
  },
});

/** Blocks of a width side by side, as many to a row as fit. */
export const grid = (cells: readonly Block[], perRow: number, cell: number, gap: number): Block => {
  const rows: Block[] = [];
  for (let i = 0; i < cells.length; i += perRow) {
    const row = cells.slice(i, i + perRow);
    rows.push({
      height: Math.max(...row.map(({ height }) => height)),
      draw: (x, y) => row.map(({ draw }, n) => draw(x + n * (cell + gap), y)).join('\n'),
    });
  }
  return stack(rows, gap);
};

/** One word in a chip, and whether it is to stand out. */
export interface Chip {
  readonly text: string;
  readonly bold?: boolean;
}

const CHIP = { size: 12, padding: 8, height: 22, gap: 6, arrow: 14 };

/** Words in chips, wrapped; with arrows between them where one comes after the other. */
export const chips = (
  words: readonly Chip[],
  width: number,
  { face = 'sans', arrows = false }: { readonly face?: Face; readonly arrows?: boolean } = {},
): Block => {
  const { size, padding, height, gap, arrow } = CHIP;
  const between = arrows ? gap + arrow : gap;
  let [at, row] = [0, 0];
  const placed = words.map(({ text, bold = false }, i) => {
    const needed = Math.min(width, widthOf(text, size, face) + 2 * padding);
    if (at > 0 && at + needed > width) [at, row] = [0, row + 1];
    const chip = { text, bold, x: at, row, width: needed, hasArrow: arrows && i > 0 && at > 0 };
    at += needed + between;
    return chip;
  });
  return {
    height: words.length === 0 ? 0 : (row + 1) * (height + gap) - gap,
    draw: (x, y) =>
      placed
        .map((chip) => {
          const top = y + chip.row * (height + gap);
          const left = x + chip.x;
          return [
            chip.hasArrow
              ? textAt(left - arrow - 2, top + 15, '→', arrow, { colour: 'muted' })
              : '',
            box([left, top, chip.width, height], 'card', 11),
            textAt(left + padding, top + 15, chip.text, chip.width - 2 * padding + 1, {
              size,
              face,
              colour: chip.bold ? 'loud' : 'text',
              strong: chip.bold,
            }),
          ].join('');
        })
        .join('\n'),
  };
};
