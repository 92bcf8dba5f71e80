import { verdicts } from '../../pipeline/account/verdict.ts';
import { placeText } from '../why/text.ts';
import type { Fidelity, FieldRow } from './fidelity.ts';

const entities: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of a manifest as text of a page. */
const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

const style = `
:root {
  color-scheme: light dark;
  --exact: #1a7f37; --approximated: #9a6700; --reported: #57606a; --refused: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root { --exact: #3fb950; --approximated: #d29922; --reported: #9198a1; --refused: #ff7b72 }
}
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
.bar { display: flex; height: .75rem; border-radius: .375rem; overflow: hidden }
.bar span { background: var(--color) }
table { border-collapse: collapse; width: 100% }
td, th {
  text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid #8884; overflow-wrap: anywhere;
}
.exact { --color: var(--exact) } .approximated { --color: var(--approximated) }
.reported { --color: var(--reported) } .refused { --color: var(--refused) }
b { color: var(--color) } code { font-size: .875em }
`;

const cells = (...texts: readonly string[]): string =>
  `<tr>${texts.map((text) => `<td>${text}</td>`).join('')}</tr>`;

const row = ({ verdict, at, object, readers, reasons }: FieldRow): string =>
  cells(
    `<b class="${verdict}">${verdict}</b>`,
    `<code>${escape(at.path)}</code><br><small>${escape(object)}, ${escape(placeText(at))}</small>`,
    escape(readers.join(', ')),
    reasons
      .map(({ code, message }) => `<code>${escape(code)}</code> ${escape(message)}`)
      .join('<br>'),
  );

const summary = ({
  counts,
  score,
  fields,
  complete,
}: Pick<Fidelity, 'counts' | 'score' | 'fields' | 'complete'>): string =>
  complete
    ? `${counts.exact} of ${fields.length} fields are exact (${score} %)`
    : 'Refused by the rules of the API';

const bar = (counts: Fidelity['counts']): string => {
  const words = verdicts.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ');
  const parts = verdicts.map(
    (verdict) => `<span class="${verdict}" style="flex:${counts[verdict]}"></span>`,
  );
  return `<div class="bar" role="img" aria-label="${words}">${parts.join('')}</div>`;
};

const section = ({ workload, counts, score, fields, complete }: Fidelity): string => `<section>
<h2>${escape(workload)}</h2>
<p>${summary({ counts, score, fields, complete })}</p>
${bar(counts)}
<p>${verdicts.map((verdict) => `<b class="${verdict}">${counts[verdict]} ${verdict}</b>`).join(' · ')}</p>
<table><thead><tr><th>Becomes</th><th>Field</th><th>Read by</th><th>Why</th></tr></thead><tbody>
${[...verdicts]
  .reverse()
  .flatMap((verdict) => fields.filter((field) => field.verdict === verdict))
  .map(row)
  .join('\n')}
</tbody></table>
</section>`;

/** The reports as one page, which loads nothing and runs nothing. */
export const reportHtml = (all: readonly Fidelity[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What becomes of each field</title>
<style>${style}</style>
</head>
<body>
<h1>What becomes of each field</h1>
${all.map(section).join('\n')}
</body>
</html>
`;
