import { box, chips, line, stack } from './blocks.ts';
import type { Block } from './blocks.ts';
import type { Card, DrawnMount } from './machine.ts';

const PADDING = 12;

const mountText = ({ at, from, readOnly }: DrawnMount): string =>
  `${at} ← ${from}${readOnly ? ', read-only' : ''}`;

/** A container of the pod: what it runs, how, and what is mounted in it. */
export const cardBlock = (card: Card, width: number): Block => {
  const inner = width - 2 * PADDING;
  const { name, image, program, tags, mounts, steps } = card;
  const muted = { size: 12, face: 'mono', colour: 'muted' } as const;
  const content = stack(
    [
      line(name, inner, { size: 15, strong: true }),
      line(image, inner, muted),
      ...(program === undefined ? [] : [line(`runs ${program}`, inner, muted)]),
      { height: 4, draw: () => '' },
      chips(tags, inner),
      ...(mounts.length + steps.length === 0 ? [] : [{ height: 4, draw: () => '' }]),
      ...mounts.map((mount) => line(mountText(mount), inner, { size: 12, face: 'mono' })),
      ...steps.map((step) => line(`first: ${step}`, inner, { size: 12, colour: 'muted' })),
    ],
    1,
  );
  const height = content.height + 2 * PADDING - 2;
  return {
    height,
    draw: (x, y) =>
      `${box([x, y, width, height], 'card', 8)}\n${content.draw(x + PADDING, y + PADDING - 2)}`,
  };
};
