import { describe, expect, it } from 'vitest';
import { keyText, plainScalar, taggedScalar } from './scalar.ts';

// What sigs.k8s.io/yaml 1.4.0 gives for each, tried.
describe('plainScalar', () => {
  it.each([
    ['0644', 420],
    ['0o644', 420],
    ['-017', -15],
    ['0x1F', 31],
    ['+0x1F', 31],
    ['0b101', 5],
    ['0b-1', -1],
    ['08', 8],
    ['019', 19],
    ['1_000', 1000],
    ['1__0_', 10],
    ['+1', 1],
    ['1e3', 1000],
    ['1.', 1],
    ['.5', 0.5],
    ['.5_5', 0.55],
    ['1_0.5', 10.5],
    ['1e-400', 0],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['18446744073709551615', 18_446_744_073_709_551_615n],
    ['18446744073709551616', 18_446_744_073_709_552_000],
    ['-9223372036854775808', -9_223_372_036_854_775_808n],
    ['yes', true],
    ['Off', false],
    ['y', true],
    ['N', false],
    ['~', null],
    ['Null', null],
    ['', null],
  ] as const)('reads %s as a value', (text, expected) => {
    expect(plainScalar(text)).toBe(expected);
  });

  it.each([
    '0o8',
    '0xg',
    '22:22',
    '2001-12-14',
    '1e400',
    '_1',
    '+',
    '-',
    '.',
    '.e5',
    '1,000',
    '100m',
    'yEs',
    'nULL',
    '1.2.3',
    '0x',
    '0x1FFFFFFFFFFFFFFFF',
    '--1',
    'NaN',
    'Infinity',
  ])('reads %s as text', (text) => {
    expect(plainScalar(text)).toBe(text);
  });

  it.each([
    ['.inf', Number.POSITIVE_INFINITY],
    ['-.INF', Number.NEGATIVE_INFINITY],
    ['.NaN', Number.NaN],
  ])('leaves it to the caller to refuse %s', (text, expected) => {
    expect(plainScalar(text)).toBe(expected);
  });
});

describe('taggedScalar', () => {
  const tag = (name: string): string => `tag:yaml.org,2002:${name}`;

  it.each([
    ['str', '0644', '0644'],
    ['int', '0644', 420],
    ['float', '3', 3],
    ['bool', 'yes', true],
    ['null', '~', null],
    ['binary', 'c2hvcA==', 'shop'],
    ['timestamp', '2001-12-14', '2001-12-14'],
  ] as const)('reads !!%s %s', (name, text, expected) => {
    expect(taggedScalar(tag(name), text)).toBe(expected);
  });

  it('takes a tag of the user for text', () => {
    expect(taggedScalar('!secret', '0644')).toBe('0644');
  });

  it.each([
    ['int', '1.5'],
    ['int', 'x'],
    ['bool', '1'],
    ['null', 'x'],
    ['float', 'x'],
    ['binary', 'no base64'],
    ['timestamp', 'today'],
  ])('refuses !!%s %s', (name, text) => {
    expect(() => taggedScalar(tag(name), text)).toThrow(`!!${name}`);
  });
});

describe('keyText', () => {
  it.each([
    ['8080', '8080'],
    ['0644', '420'],
    ['true', 'true'],
    ['on', 'true'],
    ['1.5', '1.5'],
    ['1.10', '1.1'],
    ['1e3', '1000'],
    ['1e8', '1e+08'],
    ['0.00001', '1e-05'],
    ['1234567.5', '1.2345675e+06'],
    ['.inf', '.inf'],
    ['name', 'name'],
  ])('turns key %s into text', (text, expected) => {
    expect(keyText(plainScalar(text), text)).toBe(expected);
  });

  it.each(['~', '', '18446744073709551615'])('has no text for %j', (text) => {
    expect(keyText(plainScalar(text), text)).toBeUndefined();
  });
});
