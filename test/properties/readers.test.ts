import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlainReader } from '../../src/read/plain/reader.ts';
import { Fault } from '../../src/read/read-fault.ts';
import type { Value } from '../../src/read/value.ts';
import { compose } from '../../src/read/yaml/compose.ts';
import { Decoder } from '../../src/read/yaml/decode.ts';

/** What a reader makes of a text; undefined where it does not take it. */
const attempt = (read: () => Value | undefined): Value | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};

const fast = (text: string): Value | undefined => attempt(() => PlainReader.read(text));
const full = (text: string): Value | undefined =>
  attempt(() => new Decoder(text).decode(compose(text)[0]?.contents ?? null));

const words = fc
  .array(
    fc.constantFrom(
      'x',
      'a b',
      '1',
      '0644',
      'yes',
      '~',
      '-',
      '#',
      ' #c',
      ':',
      'a:b',
      'k: v',
      '"',
      "'",
      '\\',
      '\\n',
      '\\"',
      "''",
      '[',
      ']',
      '{',
      '}',
      ',',
      '&z',
      '*z',
      '|',
      '>',
      '%',
      '@',
      '?',
      'é',
      '- a',
      '1_000',
      '.5',
      '<<',
      'x\\',
      'tab\tin',
    ),
    { maxLength: 3 },
  )
  .map((some) => some.join(' '));

const lines = fc
  .array(
    fc
      .tuple(fc.integer({ min: 0, max: 6 }), words)
      .map(([indent, text]) => ' '.repeat(indent) + text),
    { maxLength: 4 },
  )
  .chain((more) => words.map((first) => [first, ...more].join('\n')));

/** Every style of scalar and collection that a value may have. */
const value = fc.oneof(
  lines,
  lines.map((text) => `"${text.replaceAll('"', '')}"`),
  lines.map((text) => `'${text.replaceAll("'", '')}'`),
  fc
    .tuple(fc.constantFrom('|', '>', '|-', '>-', '|+', '>+', '|2', '>1', '|1-', '|+2'), lines)
    .map(([header, text]) => `${header}\n${text}`),
  lines.map((text) => `[${text.replaceAll(/[[\]]/g, '')}]`),
  lines.map((text) => `{a: ${text.replaceAll(/[{}]/g, '')}}`),
);

const document = fc
  .record({
    shape: fc.constantFrom(
      'a: VALUE\nb: 1\n',
      'a:\n  k: VALUE\nb: 1\n',
      'a:\n- VALUE\n- 2\n',
      'a:\n   - k: VALUE\n     l: 2\n',
      'a:\n  b:\n    c: VALUE\n  d: 1\n',
      'a:\n    VALUE\nb: 1\n',
      'a: VALUE',
    ),
    value,
    tail: fc.constantFrom('', ' # c', '\n', '\n\n'),
  })
  .map(({ shape, value: text, tail }) => shape.replace('VALUE', () => text + tail));

describe('the fast reader and the full one', () => {
  test('read alike what the fast one takes', () => {
    fc.assert(
      fc.property(document, (text) => {
        const read = fast(text);
        if (read !== undefined) expect(full(text)).toEqual(read);
      }),
      { numRuns: 20_000 },
    );
  }, 120_000);

  test('read alike in a document that has an anchor elsewhere', () => {
    let taken = 0;
    fc.assert(
      fc.property(document, (text) => {
        const read = fast(text);
        if (read === undefined) return;
        taken++;
        const forced = full(`${text}${text.endsWith('\n') ? '' : '\n'}zz: &z v\n`);
        expect(forced).toEqual({ ...(read as object), zz: 'v' });
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(3000);
  }, 120_000);
});

/** What Go's sigs.k8s.io/yaml 1.6 makes of texts that end as kubectl's reader ends them. */
test.each<[string, Value | undefined]>([
  ['a: "x\ny"\n', { a: 'x y' }],
  ['a: "x\ny"\nb: &z v\n', { a: 'x y', b: 'v' }],
  ["m:\n  a: 'x\n\n  y'\n  b: &z v\n", { m: { a: 'x\ny', b: 'v' } }],
  ['a: [x,\nz]\nb: &z v\n', { a: ['x', 'z'], b: 'v' }],
  ['a: {k: x,\nl: z}\nb: &z v\n', { a: { k: 'x', l: 'z' }, b: 'v' }],
  ['a: [# c\n x]\nb: &z v\n', { a: ['x'], b: 'v' }],
  ['a: |\n  x', { a: 'x\n' }],
  ['b: &z v\na: |\n  x', { a: 'x\n', b: 'v' }],
  ['b: &z v\na: |+\n  x\n ', { a: 'x\n\n', b: 'v' }],
  ['<<:\na: 1\n', undefined],
  ['a: [-]\n', { a: ['-'] }],
  ['a: [b, -]\nb: &z v\n', { a: ['b', '-'], b: 'v' }],
  ['a: {k: -, l: m}\n', { a: { k: '-', l: 'm' } }],
  ['a: {-}\n', { a: { '-': null } }],
  ['a: [- x]\n', undefined],
  ['a: [x :]\n', { a: ['x :'] }],
  ['a: [x:, b]\n', { a: ['x:', 'b'] }],
  ['a: {k: x :}\n', { a: { k: 'x :' } }],
  ['a: {x :}\n', { a: { 'x :': null } }],
  ['a: {k ::}\n', { a: { 'k ::': null } }],
  ['a: [x : z]\n', { a: [{ x: 'z' }] }],
  ['a: [x ?]\n', undefined],
  ['a: {k: x?}\n', undefined],
  ['a: [x ?y]\n', undefined],
  ['a: [?x]\n', { a: [{ x: null }] }],
  ['a: [? x]\n', { a: [{ x: null }] }],
  ['a: [:x]\n', undefined],
  ['a: [x #c\n]\n', { a: ['x'] }],
  ['a: [x\n  y]\n', { a: ['x y'] }],
  ['a: "x\ny\nb: &z v\n', undefined],
])('%j is read as kubectl does', (text, expected) => {
  expect(full(text)).toEqual(expected);
  const read = fast(text);
  if (read !== undefined) expect(read).toEqual(expected);
});
