import { describe, expect, it } from 'vitest';
import { split } from './chunk.ts';

const pieces = (text: string): string[] =>
  [...split({ name: 'shop.yaml', text })].map(({ start, end }) => text.slice(start, end));

describe('split', () => {
  it.each([
    ['one document', 'kind: Pod\n', ['kind: Pod\n']],
    ['a stream', 'kind: Pod\n---\nkind: Job\n', ['kind: Pod\n', 'kind: Job\n']],
    ['a head line', '---\nkind: Pod\n', ['', 'kind: Pod\n']],
    ['a comment on the line', 'a: 1\n--- # the job\nb: 2', ['a: 1\n', 'b: 2']],
    ['content on the line', 'a: 1\n--- {b: 2}\n', ['a: 1\n', '--- {b: 2}\n']],
    ['document ends', 'a: 1\n...\n---\nb: 2\n...\n', ['a: 1\n', '', 'b: 2\n', '']],
    ['directives', '%YAML 1.1\n# old\n---\na: 1\n', ['%YAML 1.1\n# old\n---\na: 1\n']],
    ['a byte order mark', '\uFEFFa: 1\n---\nb: 2\n', ['a: 1\n', 'b: 2\n']],
    ['Windows line ends', 'a: 1\r\n---\r\nb: 2\r\n', ['a: 1\r\n', 'b: 2\r\n']],
    ['dashes that are text', 'a: |\n  ---\n  x\n----\n---x\n', ['a: |\n  ---\n  x\n----\n---x\n']],
    [
      'JSON objects in a row',
      '{"a": "}{"}\n {"b": {"c": "\\"}"}}\n',
      ['{"a": "}{"}', '\n {"b": {"c": "\\"}"}}\n'],
    ],
    ['a flow mapping', '{a: 1}\n', ['{a: 1}\n']],
    ['an open JSON object', '{"a": {"b": 1}', ['{"a": {"b": 1}']],
    ['nothing', '', ['']],
  ])('cuts %s', (_, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  it('numbers pieces between --- lines, empty ones included', () => {
    const chunks = [...split({ name: 'shop.yaml', text: '---\na: 1\n---\n---\nb: 2\n' })];
    expect(chunks.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  it.each([
    [
      'apiVersion: apps/v1\nkind: Deployment\nspec:\n  kind: Pod\n',
      { apiVersion: 'apps/v1', kind: 'Deployment' },
    ],
    ['kind: "Pod" # one\napiVersion: \'v1\'\r\n', { apiVersion: 'v1', kind: 'Pod' }],
    ['{"apiVersion": "v1", "kind": "Pod", "spec": {}}', { apiVersion: 'v1', kind: 'Pod' }],
    ['{"kind": "Pod", "apiVersion": "v1"}', undefined],
    ['apiVersion: v1\nkind: Pod\nkind: Job\n', undefined],
    ['apiVersion: v1\nkind: Pod\n<<: *other\n', undefined],
    ['apiVersion: v1\nkind: *kind\n', undefined],
    ['apiVersion: v1\nmetadata:\n  kind: Pod\n', undefined],
  ])('guesses the kind of %j', (text, expected) => {
    expect([...split({ name: 'shop.yaml', text })][0]?.guess).toEqual(expected);
  });

  it('takes a stream of directives, dashes or brackets in linear time', () => {
    for (const text of [
      '%\n'.repeat(100_000),
      '---\n'.repeat(50_000),
      '{'.repeat(100_000),
      '\n'.repeat(300_000),
    ]) {
      const start = performance.now();
      expect(pieces(text).length).toBeGreaterThan(0);
      expect(performance.now() - start).toBeLessThan(20_000);
    }
  });
});
