import { array, assert, constantFrom, oneof, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../read-fault.ts';
import { compose } from '../yaml/compose.ts';
import { Decoder } from '../yaml/decode.ts';
import { PlainReader } from './reader.ts';

/** What the full parser makes of a text; undefined when it refuses it. */
const full = (text: string): unknown => {
  try {
    const documents = compose(text);
    return documents.length === 1 ? new Decoder(text).decode(documents[0]!.contents) : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};

const plain = (text: string): unknown => {
  try {
    return PlainReader.read(text);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};

const scalar = oneof(
  constantFrom(
    'web',
    '8080',
    '0644',
    'yes',
    'null',
    '~',
    '',
    '"a: b"',
    "'it''s'",
    '"\\u00e9\\n"',
    'a b',
    'a#b',
    'a:b',
    '- x',
    '[a, b]',
    '{a: 1, b: }',
    '[a, {b: "c"}]',
  ),
  constantFrom(
    '|\n',
    '>-\n',
    '|+\n',
    '# note',
    '"two\n  lines"',
    'two\n      lines',
    '@x',
    '*x',
    '&x y',
    '!!str 1',
    'a: b',
    '"x" y',
    '{a',
    '[a]]',
    '\t',
    '<<',
    '? x',
  ),
);
const line = record({
  indent: constantFrom(0, 0, 2, 2, 4, 4, 1, 6),
  dash: constantFrom('', '', '- ', '- - ', '-'),
  key: constantFrom(
    'name: ',
    'env: ',
    'image: ',
    '"k": ',
    '8080: ',
    'a b: ',
    '',
    '',
    'x:',
    '<<: ',
    'on: ',
  ),
  value: scalar,
}).map(({ indent, dash, key, value }) => ' '.repeat(indent) + dash + key + value);
const text = array(line, { minLength: 1, maxLength: 6 }).map((lines) => `${lines.join('\n')}\n`);

describe('PlainReader', () => {
  it('gives up, or reads what the full parser reads', () => {
    assert(
      property(text, (yaml) => {
        const value = plain(yaml);
        if (value !== undefined) expect(value).toEqual(full(yaml) ?? value);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['args: [\n"a",\n b\n]\n', { args: ['a', 'b'] }],
    ['a:\n  b: "x\ny"\n', { a: { b: 'x y' } }],
    ['a: "x \\\n\n   y\\\n  z"\n', { a: 'x \nyz' }],
    ["a: 'x\n\n  y\n z'\n", { a: 'x\ny z' }],
    ['a: b\n   c\n\n   d\n', { a: 'b c\nd' }],
    ['a:\n- b\n-\n  - c\n- d: 1\n  e: 2\nf:\n', { a: ['b', ['c'], { d: 1, e: 2 }], f: null }],
    ['a: |\n\n   x\n    y\n\nb: >-\n  c\n  d\n\n  e\n', { a: '\nx\n y\n', b: 'c d\ne' }],
    ['a: |2-\n   x\n  y\n\n', { a: ' x\ny' }],
    ['a: |+\n  x\n\n\nb: >\n', { a: 'x\n\n\n', b: '' }],
    [
      '{"a":1, b: {c: , d}, e: [/bin/sh, -c, echo hi]}',
      { a: 1, b: { c: null, d: null }, e: ['/bin/sh', '-c', 'echo hi'] },
    ],
    ['# only\n', null],
  ])('reads %j as kubectl does', (yaml, expected) => {
    expect(PlainReader.read(yaml)).toEqual(expected);
  });

  it.each([
    'a: &x 1',
    'a: *x',
    '!!str a: 1',
    '<<: {}',
    '? a',
    'a: 1\na: 2',
    'a: b: c',
    'a\tb',
    'a:\tb',
    'a: 1\r\n',
    'a: "x',
    'a: [1',
    'a: .inf',
    '~: 1',
    'a: {b: 1}}',
    '--- a',
    '|\n\n# note\n',
    '%x',
  ])('leaves %j to the full parser', (yaml) => {
    expect(PlainReader.read(yaml)).toBeUndefined();
  });
});
