import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Verdicts that say nothing without a reason. */
const explained = ['differs', 'needs a cluster', 'not run'];
const verdicts = ['passes', ...explained];

interface Spec {
  readonly group: string;
  readonly text: string;
  readonly verdict: string;
  readonly how: string;
}

const page = readFileSync(new URL('../docs/conformance.md', import.meta.url), 'utf8');

const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows below each heading of the third level, one for each spec. */
const specsIn = (text: string): Spec[] =>
  text
    .split(/^### /m)
    .slice(1)
    .flatMap((section) => {
      const [group = '', ...lines] = section.split('\n');
      return lines
        .filter((line) => line.startsWith('| '))
        .slice(2)
        .map((line) => {
          const [spec = '', verdict = '', how = ''] = cellsOf(line);
          return { group, text: spec, verdict, how };
        });
    });

/** The numbers of the table at the top, by their verdict. */
const countsIn = (text: string): { readonly [verdict: string]: number } =>
  Object.fromEntries(
    text
      .split(/^## /m, 1)[0]!
      .split('\n')
      .map(cellsOf)
      .filter(([, count = '']) => /^\d+$/.test(count))
      .map(([verdict = '', count]) => [verdict, Number(count)]),
  );

describe('the page of conformance', () => {
  const specs = specsIn(page);

  test('counts its rows', () => {
    const counts = Object.fromEntries(
      verdicts.map((verdict) => [verdict, specs.filter((spec) => spec.verdict === verdict).length]),
    );
    expect(countsIn(page)).toEqual({ ...counts, all: specs.length });
  });

  test('has each of the 167 specs once, under a verdict of those it explains', () => {
    expect(new Set(specs.map(({ group, text }) => `${group} ${text}`)).size).toBe(167);
    expect(specs).toHaveLength(167);
    expect(specs.filter(({ verdict }) => !verdicts.includes(verdict))).toEqual([]);
  });

  test('says why where a spec does not pass', () => {
    expect(specs.filter(({ verdict, how }) => explained.includes(verdict) && how === '')).toEqual(
      [],
    );
  });
});
