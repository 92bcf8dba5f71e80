import { describe, expect, test } from 'vitest';
import type { Path } from '../../src/diagnostics/diagnostic.ts';
import { caseOptions } from '../../src/testing.ts';
import { cases, documentsOf, folderOf, outcomeOf } from './cases.ts';
import type { CaseDocument } from './cases.ts';
import { changed } from './mutations.ts';

/** Every value of an object below its root. */
const nodesOf = function* (
  value: unknown,
  path: Path = [],
): Generator<{ readonly path: Path; readonly value: unknown }> {
  if (path.length > 0) yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, child] of entries) yield* nodesOf(child, [...path, key]);
};

/** What may stand where a value was: nothing (undefined), null, an empty value, a wrong type. */
const wreckage = (value: unknown): readonly unknown[] => [
  undefined,
  null,
  ...(typeof value === 'object' ? [{}, [], [null], { x: null }, 'text'] : ['', 7, [], {}]),
];

/** What stands in a text where a value was taken for granted. */
const unsaid = /.{0,60}(?:undefined|\[object Object\]|\bNaN\b).{0,20}/;

const shown = (value: unknown): string => (value === undefined ? 'deleted' : JSON.stringify(value));

/**
 * Plugins rely on the rules of the API: none of their code may see an object that breaks them. Each
 * value of each case is wrecked in each way; that may only ever be refused as the API server would,
 * reported by what stands in the input, or be right. It is never a fault of p2lk or of a plugin.
 */
describe.each(cases)('%s', (folder) => {
  test('a wrecked input is no fault of a plugin', { timeout: 240_000 }, async () => {
    const options = await caseOptions(folderOf(folder));
    const documents = documentsOf(folder);
    const faults: string[] = [];
    for (const [i, document] of documents.entries()) {
      for (const { path, value } of nodesOf(document)) {
        for (const wreck of wreckage(value)) {
          const wrecked = documents.with(i, changed(document, path, wreck) as CaseDocument);
          const { findings, whole } = await outcomeOf(wrecked, options);
          if (unsaid.test(whole) && !unsaid.test(JSON.stringify(documents)))
            faults.push(`${path.join('.')} ${shown(wreck)}: ${unsaid.exec(whole)?.[0]}`);
          for (const { code, message } of findings)
            if (code.startsWith('P2LK9'))
              faults.push(`${path.join('.')} ${shown(wreck)}: ${code} ${message}`);
        }
      }
    }
    expect(faults).toEqual([]);
  });
});
