import { describe, expect, test } from 'vitest';
import { caseOptions } from '../../src/testing.ts';
import { cases, documentsOf, folderOf, outcomeOf } from './cases.ts';
import { isWorkload } from './forgetful.ts';
import { changed } from './mutations.ts';

/** Each way to take one object, or one key of its data, out of the input. */
const withLess = function* (
  documents: ReturnType<typeof documentsOf>,
): Generator<readonly unknown[]> {
  for (const [i, document] of documents.entries()) {
    if (isWorkload(document)) continue;
    yield documents.toSpliced(i, 1);
    for (const field of ['data', 'stringData', 'binaryData']) {
      for (const key of Object.keys((document[field] ?? {}) as object))
        yield documents.with(i, changed(document, [field, key], undefined) as typeof document);
    }
  }
};

/** What is missing is one fault: that fields beside it stay unread is no second one. */
describe.each(cases)('%s', (folder) => {
  test('what an input lacks is told once', async () => {
    const options = await caseOptions(folderOf(folder));
    const documents = documentsOf(folder);
    if ((await outcomeOf(documents, options)).findings.some(({ severity }) => severity === 'error'))
      return;
    for (const less of withLess(documents)) {
      const { findings } = await outcomeOf(less, options);
      const errors = findings
        .filter(({ severity }) => severity === 'error')
        .map(({ code, places }) => `${code} ${places[0]?.path.join('.') ?? ''}`);
      expect(errors.filter((error) => /^P2LK3(?:01|10)/.test(error))).toEqual([]);
      expect(new Set(errors).size, errors.join(', ')).toBe(errors.length);
    }
  });
});
