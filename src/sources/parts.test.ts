import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { placeAt } from '../diagnostics/place.ts';
import { Report } from '../diagnostics/report.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import { locate } from '../diagnostics/locate.ts';
import { split } from '../read/read.ts';
import { pretty } from '../diagnostics/reporters/pretty.ts';
import { gather } from './gather.ts';

const folder = mkdtempSync(join(tmpdir(), 'p2lk-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const document = (i: number, text = ''): string =>
  `kind: ConfigMap\nmetadata:\n  name: m${i}\ndata:\n  text: ${'x'.repeat(3000)}${text}\n`;
const stream = (change: (i: number) => string = document, join = '---\n'): string =>
  Array.from({ length: 1000 }, (_, i) => change(i)).join(join);

const read = async (bytes: string | Buffer, by: 'file' | 'pipe'): Promise<readonly Source[]> => {
  const file = join(folder, 'all.yaml');
  writeFileSync(file, bytes);
  const pieces = Buffer.from(bytes);
  const pipe = Array.from({ length: Math.ceil(pieces.length / 65_536) }, (_, i) =>
    pieces.subarray(i * 65_536, (i + 1) * 65_536),
  );
  const paths = [by === 'file' ? file : '-'];
  const sources: Source[] = [];
  const stdin = Readable.from(pipe);
  for await (const one of gather({ paths, stdin, inParts: true }, new Report())) sources.push(one);
  return sources;
};

/** Every document with the line and column of its first character. */
const documentsOf = (sources: readonly Source[]): readonly string[] =>
  sources.flatMap((source) =>
    [...split(source)]
      .filter(({ start, end }) => source.text.slice(start, end).trim() !== '')
      .map(({ start, end }) => {
        const { line, column } = locate(placeAt(source, start, end));
        return `${line}:${column} ${source.text.slice(start, end)}`;
      }),
  );

describe.each(['file', 'pipe'] as const)('a large input from a %s', (by) => {
  it.each([
    ['documents', stream()],
    ['letters of several bytes', stream((i) => document(i, 'ü€😀'))],
    [
      'comments and directives before a document',
      stream((i) => document(i), '# one\n%YAML 1.1\n---\n'),
    ],
    [
      'content beside the dashes',
      stream((i) => `{kind: ConfigMap, data: {a: ${'x'.repeat(3000)}${i}}}\n`, '--- '),
    ],
    ['a text that is dashes', stream((i) => document(i, ' |\n    ---\n    x'))],
  ])('has the documents and lines of one text: %s', async (_, text) => {
    const sources = await read(text, by);
    expect(documentsOf(sources)).toEqual(documentsOf([{ name: 'all.yaml', text }]));
  });

  it('is cut where it can be, and only there', async () => {
    expect((await read(stream(), by)).length).toBeGreaterThan(20);
    const comments = stream((i) => document(i), '# about the next\n---\n');
    const windows = stream().replaceAll('\n', '\r\n');
    const marked = stream((i) => (i === 500 ? `\uFEFF${document(i)}` : document(i)));
    for (const whole of [comments, windows, marked, document(1)])
      expect((await read(whole, by)).length).toBe(1);
  });

  it('that is no UTF-8 at its end gives nothing, as a small one', async () => {
    const report = new Report();
    const bytes = Buffer.concat([Buffer.from(stream()), Buffer.from([0xff])]);
    writeFileSync(join(folder, 'bad.yaml'), bytes);
    const paths = [by === 'file' ? join(folder, 'bad.yaml') : '-'];
    const stdin = Readable.from([bytes]);
    for await (const one of gather({ paths, stdin, inParts: true }, report)) expect(one).toBe(0);
    expect(report.diagnostics.map(({ code }) => code)).toEqual(['P2LK105']);
  });

  it('shows places of two parts as those of one text', async () => {
    const text = stream();
    const sources = await read(text, by);
    const finding = (places: ReturnType<typeof placeAt>[]): string =>
      pretty([{ code: 'P2LK203', severity: 'error', message: 'twice', places }]);
    const ends = [sources[0]!, sources.at(-1)!];
    const inParts = ends.map((source) =>
      placeAt(source, source.text.lastIndexOf('name'), source.text.lastIndexOf('name') + 4),
    );
    const whole: Source = { name: sources[0]!.name, text };
    const first = ends[0]!.text.lastIndexOf('name');
    const last = text.lastIndexOf('name');
    expect(finding(inParts)).toBe(
      finding([placeAt(whole, first, first + 4), placeAt(whole, last, last + 4)]),
    );
  });
});

it('a file that is another one when its turn comes is not read', async () => {
  const [, second] = await read(stream(), 'file');
  writeFileSync(
    join(folder, 'all.yaml'),
    stream((i) => document(i, 'other')),
  );
  expect(() => second?.text).toThrow('it was changed while it was being read');
});
