import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  divideUp,
  formatQuantity,
  isWhole,
  milliValue,
  parseQuantity,
  quantityValue,
} from './quantity.ts';
import type { Quantity } from './quantity.ts';

const read = (text: string | number): Quantity => {
  const quantity = parseQuantity(text);
  if (quantity === undefined) throw new Error(`${text} is no quantity`);
  return quantity;
};

describe('parseQuantity', () => {
  test.each([
    ['1', 1_000_000_000n],
    [2.5, 2_500_000_000n],
    ['500m', 500_000_000n],
    ['1.5Gi', 1_610_612_736_000_000_000n],
    ['12e6', 12_000_000_000_000_000n],
    ['1E3', 1_000_000_000_000n],
    ['1E', 1_000_000_000_000_000_000_000_000_000n],
    ['1e-3', 1_000_000n],
    ['100n', 100n],
    ['-3k', -3_000_000_000_000n],
    ['+.5', 500_000_000n],
    [' 1Gi ', 1_073_741_824_000_000_000n],
    ['1.G', 1_000_000_000_000_000_000n],
    ['0.1n', 1n],
    ['Mi', 0n],
  ])('%s', (text, nano) => expect(read(text).nano).toBe(nano));

  test.each([
    '',
    'abc',
    '1 Gi',
    '1GB',
    '1i',
    '1gi',
    '1..2',
    '1e',
    '1e+',
    'NaN',
    'Infinity',
    '0x10',
    '1,5',
    '--1',
    '5G5',
  ])('%s is refused', (text) => expect(parseQuantity(text)).toBeUndefined());

  test('a binary amount stops at the largest 64-bit integer', () =>
    expect(quantityValue(read('100Ei'))).toBe(2n ** 63n - 1n));

  test('a vast exponent costs nothing', () =>
    expect(read('1e999999999').nano > read('1E').nano).toBe(true));
});

test('values are rounded away from zero', () => {
  expect(quantityValue(read('1500m'))).toBe(2n);
  expect(quantityValue(read('-1500m'))).toBe(-2n);
  expect(milliValue(read('1u'))).toBe(1n);
  expect(milliValue(read('250m'))).toBe(250n);
  expect(isWhole(read('1e3'))).toBe(true);
  expect(isWhole(read('1001m'))).toBe(false);
});

test('a divisor counts, rounded up', () => {
  expect(divideUp(read('64Mi'), read('1Mi'))).toBe(64n);
  expect(divideUp(read('250m'), read('1'))).toBe(1n);
  expect(divideUp(read('250m'), read('1m'))).toBe(250n);
  expect(divideUp(read('7'), read('0'))).toBe(7n);
});

describe('formatQuantity', () => {
  test.each([
    ['1.5Gi', '1536Mi'],
    ['1024', '1024'],
    ['1024Ki', '1Mi'],
    ['0.5', '500m'],
    ['1000', '1k'],
    ['12e6', '12e6'],
    ['1.2e6', '1200e3'],
    ['0Gi', '0'],
    ['0.5Ki', '512'],
    ['-2048Ki', '-2Mi'],
    ['1000000000000000000000E', '1000000000000000000000E'],
  ])('%s is %s', (text, canonical) => expect(formatQuantity(read(text))).toBe(canonical));

  test('what is printed reads back to the same amount, and prints the same', () => {
    const suffixes = [
      '',
      'n',
      'u',
      'm',
      'k',
      'M',
      'G',
      'T',
      'P',
      'E',
      'Ki',
      'Mi',
      'Gi',
      'Ti',
      'Pi',
      'e3',
      'E-2',
      'e+6',
    ];
    const texts = fc
      .tuple(
        fc.constantFrom('', '-', '+'),
        fc.nat(999_999),
        fc.option(fc.nat(9_999), { nil: undefined }),
        fc.constantFrom(...suffixes),
      )
      .map(
        ([sign, whole, fraction, suffix]) =>
          `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${suffix}`,
      );
    fc.assert(
      fc.property(texts, (text) => {
        const quantity = read(text);
        const printed = formatQuantity(quantity);
        expect(read(printed).nano).toBe(quantity.nano);
        expect(formatQuantity(read(printed))).toBe(printed);
      }),
    );
  });
});
