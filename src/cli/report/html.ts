import { pageAddress } from '../../diagnostics/page.ts';
import { escape } from '../../picture/text.ts';
import { verdicts } from '../../pipeline/account/verdict.ts';
import type { Verdict } from '../../pipeline/account/verdict.ts';
import { placeText } from '../why/text.ts';
import type { Fidelity, FieldRow } from './fidelity.ts';
import { pageStyle } from './style.ts';

/** The report of one workload, and the picture of its machine where there is one. */
export interface Reported {
  readonly fidelity: Fidelity;
  /** An `<svg>`. */
  readonly picture: string | undefined;
}

/** A path may break behind its dots. */
const path = (text: string): string => `<code>${escape(text).replaceAll('.', '.<wbr>')}</code>`;

const reason = ({ code, message }: FieldRow['reasons'][number]): string => {
  // A plugin of the config has no page here.
  const name = /^(?:P2LK\d{3}|[a-zA-Z]+\/[a-z-]+)$/.test(code)
    ? `<a href="${escape(pageAddress(code))}"><code>${escape(code)}</code></a>`
    : `<code>${escape(code)}</code>`;
  return `<p>${name} ${escape(message)}</p>`;
};

const row = ({ at, object, readers, reasons }: FieldRow): string => {
  const read = readers.length === 0 ? '' : `, read by ${escape(readers.join(', '))}`;
  return `<li><div>${path(at.path)}<small>${escape(object)}, ${escape(placeText(at))}${read}</small></div>
<div>${reasons.map(reason).join('')}</div></li>`;
};

const group = (verdict: Verdict, fields: readonly FieldRow[]): string => {
  const own = fields.filter((field) => field.verdict === verdict);
  if (own.length === 0) return '';
  const open = verdict === 'exact' ? '' : ' open';
  return `<details class="${verdict}"${open}><summary><b>${own.length} ${verdict}</b></summary>
<ul>${own.map(row).join('\n')}</ul></details>`;
};

const summary = ({ counts, score, fields, complete }: Fidelity): string =>
  complete
    ? `${counts.exact} of ${fields.length} fields are exact (${score} %)`
    : 'Refused by the rules of the API';

const bar = (counts: Fidelity['counts']): string => {
  const words = verdicts.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ');
  const parts = verdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `<span class="${verdict}" style="flex:${counts[verdict]}"></span>`);
  return `<div class="bar" role="img" aria-label="${words}">${parts.join('')}</div>`;
};

const section = ({ fidelity, picture }: Reported): string => `<section>
<h2>${escape(fidelity.workload)}</h2>
<p>${summary(fidelity)}</p>
${bar(fidelity.counts)}
${[...verdicts]
  .reverse()
  .map((verdict) => group(verdict, fidelity.fields))
  .join('\n')}
${picture === undefined ? '' : `<details open><summary><b>The machine</b></summary>${picture}</details>`}
</section>`;

/** The reports as one page, which loads nothing and runs nothing. */
export const reportHtml = (all: readonly Reported[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What becomes of each field</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>What becomes of each field</h1>
<p>Exact: the machine does what the field asks. Approximated: it does so with a difference.
Reported: it has no effect there. Refused: an error.</p>
${all.map(section).join('\n')}
</main>
</body>
</html>
`;
