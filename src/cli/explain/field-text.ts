import { verdicts } from '../../pipeline/account/verdict.ts';
import { wrapped } from '../columns.ts';
import type { FieldExplanation, FieldOutcome } from './field.ts';

/** What each verdict means (docs/mapping.md). */
const meanings = {
  exact: 'the machine does what it asks',
  approximated: 'the manifest follows it, and the machine differs from a kubelet',
  reported: 'it has no effect on the machine, and p2lk says why',
  refused: 'an error: no manifest is written',
};

const outcomeLines = (outcome: FieldOutcome, width: number): readonly string[] => {
  const { value, changes, says } = outcome;
  return [
    ...(value === undefined ? [] : wrapped(`- ${value}`, width, '    ', '      ')),
    ...(changes.length === 0
      ? []
      : wrapped(`in the manifest: ${changes.join(', ')}`, width, '      ')),
    ...says.flatMap(({ code, message }) =>
      wrapped(`${code}: ${message}`, width, '      ', '        '),
    ),
  ];
};

/** A field as text for a terminal of a width. */
export const fieldText = (explained: FieldExplanation, width: number): string => {
  const { path, field, type, required, since, plugins, outcomes, fields, links } = explained;
  const marks = [type, ...(required ? ['required'] : [])];
  if (since !== undefined) marks.push(`since Kubernetes ${since}`);
  const lines = [
    path,
    '',
    `  field    ${field}`,
    `  type     ${marks.join(', ')}`,
    ...wrapped(plugins.join(', ') || 'none names it', width, '  plugin   ', '           '),
  ];
  for (const verdict of verdicts) {
    const own = outcomes.filter(({ becomes }) => becomes === verdict);
    if (own.length > 0)
      lines.push(
        '',
        `  ${verdict}: ${meanings[verdict]}`,
        ...own.flatMap((outcome) => outcomeLines(outcome, width)),
      );
  }
  if (outcomes.length === 0 && fields.length === 0)
    lines.push(
      '',
      ...wrapped(`p2lk why ${path} FILE says what becomes of it in a manifest.`, width, '  '),
    );
  if (fields.length > 0) {
    const [names, types] = (['name', 'type'] as const).map((key) =>
      Math.max(...fields.map((below) => below[key].length)),
    );
    lines.push(
      '',
      '  fields:',
      ...fields.map(({ name, type: of, becomes }) =>
        `    ${name.padEnd(names ?? 0)}  ${of.padEnd(types ?? 0)}  ${becomes.join(', ')}`.trimEnd(),
      ),
    );
  }
  return `${[...lines, '', '  more:', ...links.map((link) => `    ${link}`)].join('\n')}\n`;
};
