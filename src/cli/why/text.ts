import { visible } from '../../diagnostics/visible.ts';
import type { Location } from '../../diagnostics/diagnostic.ts';
import type { FieldAnswer, Written } from './answer.ts';

/** `web.yaml:14:9`, or the name alone of what has no lines. */
export const placeText = ({ file, line, column }: Location): string =>
  line === undefined ? visible(file) : `${visible(file)}:${line}:${column}`;

const meaning = {
  exact: 'the machine does what it asks',
  approximated: 'the machine follows it, with a difference',
  reported: 'left out',
  refused: 'refused',
} as const;

/** The ways from one field into the manifest, as text. */
export const fieldText = (answer: FieldAnswer): string => {
  const { at, type, verdict, object, readers, settledBy, findings, written } = answer;
  const lines = [
    `${placeText(at)}  ${visible(at.path)} of ${visible(object)}${type === undefined ? '' : ` (${type})`}`,
    `  ${verdict}: ${meaning[verdict]}`,
  ];
  if (readers.length > 0) lines.push(`  read by ${readers.join(', ')}`);
  if (settledBy !== undefined) lines.push(`  settled by ${settledBy}`);
  if (readers.length === 0 && settledBy === undefined) lines.push('  no plugin read it');
  for (const { code, message } of findings) lines.push(`  ${code}: ${visible(message)}`);
  for (const one of written) lines.push(`  written to ${targetText(one)}, by ${writerText(one)}`);
  return `${lines.join('\n')}\n`;
};

const targetText = ({ line, path, of }: Written): string =>
  [
    line === undefined ? '' : `line ${line}, `,
    visible(path),
    of === undefined ? '' : ` (${visible(of)})`,
  ].join('');

const writerText = ({ plugin, hook, reason }: Written): string => {
  if (plugin === 'base') return 'the base';
  const by =
    plugin === 'p2lk' ? 'p2lk itself' : `${plugin}${hook === undefined ? '' : ` (${hook})`}`;
  return reason === undefined ? by : `${by}: ${visible(reason)}`;
};

/** How many of the parts of a section are listed. */
const SHOWN = 12;

/** What made a line, as text. */
export const lineText = (line: number, answers: readonly Written[]): string => {
  const out = [`line ${line}`];
  for (const answer of answers.slice(0, SHOWN)) {
    out.push(`  ${targetText(answer)}`, `    by ${writerText(answer)}`);
    for (const [i, from] of answer.from.entries())
      out.push(`    ${i === 0 ? 'from' : '    '} ${placeText(from)}  ${visible(from.path)}`);
  }
  if (answers.length > SHOWN) out.push(`  and ${answers.length - SHOWN} more`);
  return `${out.join('\n')}\n`;
};
