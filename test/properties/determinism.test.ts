import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { definePlugin } from 'p2lk/plugin';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { caseOptions } from '../../src/testing.ts';
import { translate } from '../../src/pipeline/translate.ts';
import type { TranslateOptions } from '../../src/pipeline/translate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cases = [
  'test/cases',
  ...readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}/cases`),
]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((folder) => existsSync(join(root, folder, 'input.yaml')));

const documentsOf = (folder: string): readonly unknown[] =>
  parseAllDocuments(readFileSync(join(root, folder, 'input.yaml'), 'utf8'), { version: '1.1' }).map(
    (document) => document.toJS() as unknown,
  );

const textOf = async (
  documents: readonly unknown[],
  options: TranslateOptions,
): Promise<string> => {
  const texts: string[] = [];
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  for await (const translation of translate([{ name: 'input.yaml', text }], options))
    texts.push(translation.text ?? '');
  return texts.join('---\n');
};

/** Maps whose order is the user's own and means nothing to Kubernetes, but may be printed in it. */
const shuffle = (value: unknown, pick: (count: number) => number): unknown => {
  if (Array.isArray(value)) return value.map((item) => shuffle(item, pick));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, shuffle(item, pick)] as const);
  const order: (readonly [string, unknown])[] = [];
  while (entries.length > 0) order.push(...entries.splice(pick(entries.length), 1));
  return Object.fromEntries(order);
};

describe.each(cases)('%s', (folder) => {
  test('the order of keys in the input does not reach the manifest', async () => {
    const options = await caseOptions(join(root, folder));
    const documents = documentsOf(folder);
    const expected = await textOf(documents, options);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (stream) => {
        const shuffled = documents.map((document) =>
          shuffle(document, (count) => (stream.next().value as number) % count),
        );
        expect(await textOf(shuffled, options)).toBe(expected);
      }),
      { numRuns: 5 },
    );
  });

  test('what is printed reads back as what was meant', async () => {
    const options = await caseOptions(join(root, folder));
    const text = documentsOf(folder)
      .map((document) => JSON.stringify(document))
      .join('\n---\n');
    for await (const translation of translate([{ name: 'input.yaml', text }], options)) {
      if (translation.manifest === undefined) continue;
      const plain = JSON.parse(
        JSON.stringify(translation.manifest, (_, value: unknown) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
        ),
      ) as unknown;
      const binary = {
        tag: 'tag:yaml.org,2002:binary',
        resolve: (value: string) => Buffer.from(value, 'base64').toString('latin1'),
      };
      const read: unknown = parse(translation.text!, { customTags: [binary] });
      expect(read).toEqual(asLatin1(plain, read));
    }
  });

  test('plugins that do nothing may stand anywhere', async () => {
    const options = await caseOptions(join(root, folder));
    const documents = documentsOf(folder);
    const idle = (name: string) =>
      definePlugin({
        name,
        apiVersion: 1,
        fields: [],
        apply: (hooks) => hooks.container.tap(name, () => undefined),
      });
    const expected = await textOf(documents, options);
    expect(
      await textOf(documents, {
        ...options,
        plugins: [idle('one'), ...(options.plugins ?? []), idle('two')],
      }),
    ).toBe(expected);
    expect(
      await textOf(documents, {
        ...options,
        plugins: [idle('two'), ...(options.plugins ?? []), idle('one')],
      }),
    ).toBe(expected);
  });
});

/**
 * Bytes and text that begins with an at sign are both printed as bytes; they are compared as such.
 */
const asLatin1 = (expected: unknown, read: unknown): unknown => {
  if (typeof expected === 'string')
    return typeof read === 'string' && read !== expected
      ? Buffer.from(expected, 'utf8').toString('latin1')
      : expected;
  if (Array.isArray(expected))
    return expected.map((item, i) => asLatin1(item, (read as unknown[])[i]));
  if (typeof expected !== 'object' || expected === null) return expected;
  return Object.fromEntries(
    Object.entries(expected).map(([key, item]) => [
      key,
      asLatin1(item, (read as { [key: string]: unknown })[key]),
    ]),
  );
};
