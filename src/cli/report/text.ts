import { visible } from '../../diagnostics/visible.ts';
import { verdicts } from '../../pipeline/account/verdict.ts';
import { placeText } from '../why/text.ts';
import type { Fidelity, FieldRow } from './fidelity.ts';

const rowText = ({ at, object, reasons }: FieldRow): string =>
  [
    `    ${visible(at.path)} of ${visible(object)}, ${placeText(at)}`,
    ...reasons.map(({ code, message }) => `      ${code}: ${visible(message)}`),
  ].join('\n');

/** The reports as text: counts, and every field that is not exact with its reasons. */
export const reportText = (all: readonly Fidelity[]): string =>
  all
    .map(({ workload, counts, score, fields, complete }) => {
      const parts = verdicts.map((verdict) => {
        const rows = fields.filter((field) => field.verdict === verdict);
        const lines = verdict === 'exact' ? [] : rows.map(rowText);
        return [`  ${verdict.padEnd(12)} ${counts[verdict]}`, ...lines].join('\n');
      });
      const head = complete
        ? `${visible(workload)}: ${counts.exact} of ${fields.length} fields are exact (${score} %)`
        : `${visible(workload)}: refused by the rules of the API`;
      return `${[head, ...parts].join('\n')}\n`;
    })
    .join('\n');
