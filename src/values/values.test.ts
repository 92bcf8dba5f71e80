import { isIPv4 as nodeIsIPv4, isIPv6 as nodeIsIPv6 } from 'node:net';
import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { byteLength, bytesOf, hex, textOfBytes } from './bytes.ts';
import { isEqual } from './equal.ts';
import { isIPv4, isIPv6 } from './ip-address.ts';
import { absolutePath, pathParts } from './path.ts';

const check = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, holds), { seed: 11, numRuns: 2000 });

/** Node's own functions are the measure: these say the same without it. */
describe('values', () => {
  test('text and bytes turn into each other', () => {
    check(fc.string({ unit: 'binary' }), (text) => {
      expect(bytesOf(text)).toEqual(new Uint8Array(Buffer.from(text)));
      expect(byteLength(text)).toBe(Buffer.byteLength(text));
    });
    check(fc.uint8Array(), (bytes) => {
      expect(textOfBytes(bytes)).toBe(Buffer.from(bytes).toString('utf8'));
      expect(hex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
    });
    expect(textOfBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa');
  });

  test('base64 is written, and read as leniently', () => {
    check(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(bytesOfBase64(base64Of(bytes))).toEqual(bytes);
    });
    const odd = fc.string({ unit: fc.constantFrom('A', 'z', '+', '/', '-', '_', '\n', ' ', '!') });
    check(odd, (text) => {
      expect(bytesOfBase64(text)).toEqual(new Uint8Array(Buffer.from(text, 'base64')));
    });
    const large = new Uint8Array(200_000).map((_, i) => i);
    expect(bytesOfBase64(base64Of(large))).toEqual(large);
  });

  test('a path is made absolute', () => {
    const part = fc.constantFrom('', '.', '..', '...', 'a', 'b c', '-');
    check(fc.array(part), (parts) => {
      const path = parts.join('/');
      expect(absolutePath(path)).toBe(posix.resolve('/', path));
    });
    for (const path of ['a', 'a/b', 'a/b/', '/a', '/', '', '../', '/a/b/c'])
      expect([path, pathParts(path)]).toEqual([
        path,
        { folder: posix.dirname(path), base: posix.basename(path) },
      ]);
    expect(pathParts('charts\\web\\Chart.yaml')).toEqual({
      folder: 'charts\\web',
      base: 'Chart.yaml',
    });
  });

  test('an address is one of its family', () => {
    const unit = fc.constantFrom('1', '01', '255', '256', 'ffff', '10000', 'G', '', '1.2.3.4');
    const joined = fc
      .tuple(fc.array(unit, { maxLength: 9 }), fc.constantFrom('.', ':', '::'))
      .map(([units, by]) => units.join(by));
    check(fc.oneof(joined, fc.ipV4(), fc.ipV6()), (text) => {
      expect([text, isIPv4(text)]).toEqual([text, nodeIsIPv4(text)]);
      expect([text, isIPv6(text)]).toEqual([text, nodeIsIPv6(text)]);
    });
    expect(isIPv6('::010.0.0.1')).toBe(false);
    expect(isIPv6('::010.0.0.1', (part) => part === '010.0.0.1')).toBe(true);
  });

  test('equal values are equal', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    check(fc.tuple(value, value), ([a, b]) => {
      expect(isEqual(a, b)).toBe(isDeepStrictEqual(a, b));
      expect(isEqual(a, structuredClone(a))).toBe(true);
    });
    expect(isEqual({ a: undefined }, {})).toBe(false);
    expect(isEqual({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(isEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(isEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(isEqual([], {})).toBe(false);
  });
});
