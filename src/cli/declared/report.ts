import { Refusal } from '../option-table.ts';
import type { Declared } from './command.ts';

/** Options of `p2lk report` beside those of the main command. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly html?: string;
  /** Percent of the fields that must be exact. */
  readonly min?: number;
}

const percent = (text: string): number => {
  if (/^\d{1,3}(?:\.\d+)?%?$/.test(text) && Number.parseFloat(text) <= 100)
    return Number.parseFloat(text);
  throw new Refusal('A percentage is wanted, as 90.');
};

export const report: Declared = {
  name: 'report',
  operands: '[input...]',
  about:
    'say of each field whether it is exact, approximated, reported or refused, and why. ' +
    'Options of p2lk itself count too',
  options: [
    { flags: '--json', about: 'print JSON instead of text' },
    { flags: '--html <file>', about: 'write a page to look at too' },
    {
      flags: '--min <percent>',
      about: 'exit 1 where fewer fields of a workload are exact',
      read: percent,
    },
  ],
};
