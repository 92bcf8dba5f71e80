import { visible } from '../../diagnostics/visible.ts';
import type { Difference } from './compare.ts';

const LONGEST = 100;

const shown = (text: string): string =>
  text.length > LONGEST ? `${visible(text.slice(0, LONGEST))}…` : visible(text);

const lineOf = ({ of, name, before, after, widened }: Difference): string => {
  const what = `${visible(of)}: ${visible(name)}`;
  const mark = widened ? '!' : ' ';
  const end = widened ? '  (widened)' : '';
  const value = (text: string): string =>
    text === 'yes' || text === 'open' ? '' : ` ${shown(text)}`;
  if (before === undefined) return `${mark} + ${what}${value(after ?? '')}${end}`;
  if (after === undefined) return `${mark} - ${what}${value(before)}${end}`;
  return `${mark} ~ ${what} ${shown(before)} -> ${shown(after)}${end}`;
};

/** The differences as text: one line each, by aspect; what lets somebody do more is marked `!`. */
export const diffText = (differences: readonly Difference[]): string => {
  if (differences.length === 0) return 'the machines are the same\n';
  const lines: string[] = [];
  let last = '';
  for (const difference of differences) {
    if (difference.aspect !== last) lines.push(`${difference.aspect}`);
    last = difference.aspect;
    lines.push(lineOf(difference));
  }
  const widened = differences.filter((difference) => difference.widened).length;
  lines.push('', `${differences.length} differences, ${widened} widened`);
  return `${lines.join('\n')}\n`;
};
