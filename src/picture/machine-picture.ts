import { chips, grid, line, stack, textAt, box } from './blocks.ts';
import type { Block } from './blocks.ts';
import { cardBlock } from './cards.ts';
import { drawnOf } from './machine.ts';
import type { Card, Drawn, Machine } from './machine.ts';
import type { DrawnPort } from './ports.ts';
import { styleOf } from './style.ts';
import type { Theme } from './style.ts';
import { element } from './element.ts';
import { escape, fitted, widthOf } from './text.ts';

export interface PictureOptions {
  /** Pixels, 320 to 1600; 760 by default. What does not fit into a row begins another. */
  readonly width?: number;
  /** `auto` by default: the colours follow the reader's system. */
  readonly theme?: Theme;
}

/** A stage of the machine's life, with what is in it. */
interface Stage {
  readonly title: string;
  readonly content: Block;
}

const words = (texts: readonly string[]): readonly { readonly text: string }[] =>
  texts.map((text) => ({ text }));

const cards = (list: readonly Card[], width: number): Block => {
  const [gap, least] = [10, 290];
  const perRow = Math.max(1, Math.min(list.length, Math.floor((width + gap) / (least + gap))));
  const cell = (width - (perRow - 1) * gap) / perRow;
  return grid(
    list.map((card) => cardBlock(card, cell)),
    perRow,
    cell,
    gap,
  );
};

const note = (text: string, width: number): Block =>
  line(text, width, { size: 12, colour: 'muted' });

const stagesOf = (drawn: Drawn, width: number): readonly Stage[] => {
  const { kernel, init, boot, steps, initContainers, containers, services, shutdown } = drawn;
  const mono = { face: 'mono' } as const;
  const stages: Stage[] = [
    {
      title: 'Kernel and init',
      content:
        kernel === undefined && init.length === 0
          ? note('those of the base that it is built with, as --base vm', width)
          : chips(words([...(kernel === undefined ? [] : [kernel]), ...init]), width, mono),
    },
  ];
  if (boot.length > 0)
    stages.push({
      title: 'At boot, one after the other',
      content: chips(words(boot), width, { ...mono, arrows: true }),
    });
  if (steps.length > 0)
    stages.push({
      title: 'Before the pod starts',
      content: chips(words(steps), width, { arrows: true }),
    });
  if (initContainers.length > 0)
    stages.push({ title: 'Init containers, in turn', content: cards(initContainers, width) });
  if (containers.length > 0)
    stages.push({ title: 'Containers, side by side', content: cards(containers, width) });
  if (services.length > 0)
    stages.push({
      title: "The machine's own services",
      content: chips(words(services), width, mono),
    });
  if (shutdown.length > 0)
    stages.push({ title: 'At shutdown', content: chips(words(shutdown), width, { arrows: true }) });
  return stages;
};

/** Left of the wall there is place for arrows that lead through it. */
const OUTSIDE = 30;
const WALL = 28;

const stageBlock = ({ title, content }: Stage, number: number, width: number): Block => ({
  height: 28 + content.height,
  draw: (x, y) => {
    const head = textAt(x, y + 16, title, width, { size: 14, strong: true });
    const dot = element('circle', { class: 'p2lk-step', cx: x - 24, cy: y + 11, r: 10 });
    const at = { x: x - 24, y: y + 15, 'font-size': 12, 'text-anchor': 'middle' };
    const digit = element('text', { class: 'p2lk-number p2lk-strong', ...at }, String(number));
    return `${dot}${digit}${head}\n${content.draw(x, y + 28)}`;
  },
});

/** A port as an arrow through the wall. */
const portBlock = ({ direction, port, who, why }: DrawnPort, width: number): Block => ({
  height: 24,
  draw: (x, y) => {
    const [wall, middle] = [x - WALL - 24, y + 12];
    const [from, to] = direction === 'in' ? [wall - 26, wall + 38] : [wall + 38, wall - 26];
    const back = direction === 'in' ? -6 : 6;
    const arrow = `<path class="p2lk-arrow" d="M${from} ${middle}H${to}m${back} -5l${-back} 5l${back} 5"/>`;
    const label = fitted(port, width * 0.4, 13, 'mono');
    const after = widthOf(label, 13, 'mono') + 10;
    const rest = `${direction === 'in' ? 'from' : 'to'} ${who}${why === '' ? '' : ` (${why})`}`;
    return [
      arrow,
      textAt(x, y + 16, label, width, { face: 'mono', strong: true, colour: 'door' }),
      textAt(x + after, y + 16, rest, width - after, { colour: 'muted' }),
    ].join('');
  },
});

const portsBlock = (ports: readonly DrawnPort[], width: number): Block =>
  stack([
    line(ports.length === 0 ? 'No port is open' : 'Open ports', width, { size: 14, strong: true }),
    ...ports.map((port) => portBlock(port, width)),
  ]);

/** The picture in words, for those who do not see it. */
const described = ({ title, boot, initContainers, containers, ports }: Drawn): string => {
  const list = (name: string, texts: readonly string[]): string =>
    texts.length === 0 ? '' : ` ${name}: ${texts.join(', ')}.`;
  return [
    `The machine of ${title}.`,
    list('At boot', boot),
    list(
      'Init containers',
      initContainers.map(({ name }) => name),
    ),
    list(
      'Containers',
      containers.map(({ name }) => name),
    ),
    list(
      'Open ports',
      (ports ?? []).map(({ port }) => port),
    ),
  ].join('');
};

/**
 * Draws a machine as SVG: what starts in which order, the pod's containers with what is mounted in
 * them, and the open ports. The same machine gives the same text; it loads nothing, runs nothing,
 * and holds neither arguments nor variables nor contents of files, which may be Secrets'.
 * @param machine a `Translation`, or a manifest alone as `{ manifest }`, of which no ports are known
 * @example machinePicture(translation, { theme: 'dark' })
 */
export const machinePicture = (
  machine: Machine,
  { width: asked = 760, theme = 'auto' }: PictureOptions = {},
): string => {
  const width = Math.round(Math.min(1600, Math.max(320, asked)));
  const drawn = drawnOf(machine);
  const left = OUTSIDE + WALL + 24;
  const inner = width - left - 32;
  const stages = stagesOf(drawn, inner).map((stage, i) => stageBlock(stage, i + 1, inner));
  const body = stack(
    [...stages, ...(drawn.ports === undefined ? [] : [portsBlock(drawn.ports, inner)])],
    18,
  );
  const top = 56;
  const wall = body.height + 36;
  const height = Math.ceil(top + wall + 16);
  const spine =
    stages.length < 2
      ? ''
      : `<path class="p2lk-edge" d="M${left - 24} ${top + 30}V${top + 18 + lastTop(stages)}"/>`;
  const content = [
    element('title', {}, escape(`The machine of ${drawn.title}`)),
    element('style', {}, styleOf(theme)),
    element('rect', { class: 'p2lk-page', width, height, rx: 8 }),
    textAt(OUTSIDE, 34, drawn.title, width - OUTSIDE - 24, { size: 18, strong: true }),
    box([OUTSIDE, top, width - OUTSIDE - 16, wall], 'wall', 10),
    spine,
    body.draw(left, top + 18),
  ];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'p2lk-picture',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': described(drawn),
  };
  return `${element('svg', attributes, `\n${content.join('\n')}\n`)}\n`;
};

/** Where the last stage begins, from the first on. */
const lastTop = (stages: readonly Block[]): number =>
  stages.slice(0, -1).reduce((sum, { height }) => sum + height + 18, 0);
