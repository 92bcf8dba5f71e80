import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtins } from '../../src/pipeline/builtins.ts';
import type { Plugin } from '../../src/api/define-plugin.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { cell, code, table } from './markdown-table.ts';
import { root } from './pages.ts';
import { groups, outcomeOf } from './samples.ts';
import type { Outcome, Verdict } from './samples.ts';

/** A group of fields with what became of each. */
export interface Judged {
  readonly group: string;
  readonly outcomes: readonly Outcome[];
}

/** Runs every sample. */
export const judge = async (): Promise<readonly Judged[]> => {
  const judged: Judged[] = [];
  for (const { group, samples } of groups()) {
    const outcomes: Outcome[] = [];
    for (const sample of samples) outcomes.push(await outcomeOf(sample));
    judged.push({ group, outcomes });
  }
  return judged;
};

/** A finding with a link to its page. */
const said = (finding: Diagnostic): string =>
  `[${finding.code}](diagnostics/${finding.code}.md): ${cell(bare(finding))}`;

/** The message without the place that every such message begins with. */
const bare = ({ message }: Diagnostic): string =>
  message.replace(/^\S+ is left out: /, '').replace(/^[a-zA-Z]+: /, '');

const changed = (changes: readonly string[]): string => changes.map(code).join(', ');

/** Every field with its verdict, what it changes in the manifest, and what is said about it. */
export const fieldTables = (judged: readonly Judged[]): string =>
  judged
    .map(({ group, outcomes }) => {
      const rows = outcomes.map(({ sample: { field, value }, verdict, changes, findings }) => [
        `${code(field)}${value === undefined ? '' : ` (${cell(value)})`}`,
        verdict,
        changed(changes),
        [...new Set(findings.map(said))].join('; '),
      ]);
      return `### ${group}\n\n${table(['field', 'becomes', 'in the manifest', 'what p2lk says'], rows)}`;
    })
    .join('\n\n');

/** The same for `p2lk explain`, by field. */
export const outcomesJson = (judged: readonly Judged[]): string => {
  const byField: { [field: string]: object[] } = {};
  for (const { outcomes } of judged)
    for (const { sample, verdict, changes, findings } of outcomes)
      (byField[sample.field] ??= []).push({
        value: sample.value,
        becomes: verdict,
        changes,
        says: findings
          .map((finding) => ({ code: finding.code, message: bare(finding) }))
          .filter(
            ({ code: found, message }, i, all) =>
              all.findIndex((one) => one.code === found && one.message === message) === i,
          ),
      });
  return `${JSON.stringify(byField, undefined, 2)}\n`;
};

const verdicts: readonly Verdict[] = ['exact', 'approximated', 'reported', 'refused'];

/** The groups with the names of their fields by verdict. */
export const supportTable = (judged: readonly Judged[]): string =>
  table(
    ['', ...verdicts],
    judged.map(({ group, outcomes }) => [
      group,
      ...verdicts.map((verdict) => {
        const names = outcomes
          .filter((outcome) => outcome.verdict === verdict)
          .map(
            ({ sample: { field, value } }) =>
              `${code(field.slice(field.indexOf('.') + 1))}${value === undefined ? '' : ` (${cell(value)})`}`,
          );
        return [...new Set(names)].join(', ');
      }),
    ]),
  );

/** The comment that opens a plugin's file, without its stars. */
const headerOf = (name: string): string => {
  const text = readFileSync(join(root, `plugins/${name}/index.ts`), 'utf8');
  const [, comment] = /^\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
  if (comment === undefined) throw new Error(`plugins/${name}/index.ts has no header`);
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n')
    .trim();
};

const pluginSection = ({ definition: { name, fields, diagnostics = {} } }: Plugin): string => {
  const findings = Object.entries(diagnostics).map(
    ([slug, { severity, title }]) =>
      `- [${name}/${slug}](diagnostics/${name}/${slug}.md) (${severity}): ${title}`,
  );
  return [
    `### ${name}`,
    headerOf(name),
    fields.length === 0
      ? 'It consumes no field.'
      : `It may consume ${[...new Set(fields)].map(code).join(', ')}.`,
    ...(findings.length === 0 ? [] : [`It says:\n\n${findings.join('\n')}`]),
  ].join('\n\n');
};

/** One section for each shipped plugin, in the order in which they run. */
export const pluginSections = (): string => builtins.map(pluginSection).join('\n\n');
