import { Refusal } from '../option-table.ts';
import type { Declared } from './command.ts';

/** Options of `p2lk picture` beside those of the main command. */
export interface PictureFlags {
  /** Pixels. */
  readonly width?: number;
  readonly theme?: 'auto' | 'light' | 'dark';
}

const pixels = (text: string): number => {
  if (/^\d{3,4}$/.test(text) && Number(text) >= 320 && Number(text) <= 1600) return Number(text);
  throw new Refusal('A width from 320 to 1600 is wanted.');
};

export const picture: Declared = {
  name: 'picture',
  operands: '[input...]',
  about:
    'draw a machine as SVG, from a LinuxKit manifest or a Kubernetes input: ' +
    'boot order, containers, mounts, ports. Options of p2lk itself count too',
  options: [
    { flags: '--width <pixels>', about: 'width of the picture (default: 760)', read: pixels },
    {
      flags: '--theme <name>',
      about: "colours; auto follows the reader's system (default: auto)",
      choices: ['auto', 'light', 'dark'],
    },
  ],
};
