import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ascii } from './ascii.mjs';

test('texts, templates and patterns mean what they meant', () => {
  const code = `["naïve — 🚢", \`\${"ü"}é\`, /^[à-ÿ]+$/u.test("éß"), { "schlüssel": 1 }]`;
  const escaped = ascii(code);
  expect(escaped).toMatch(/^[\x00-\x7f]*$/);
  expect(runInThisContext(`(${escaped})`)).toEqual(runInThisContext(`(${code})`));
});

test('a raw template with such a character is refused', () => {
  expect(() => ascii('String.raw`é`')).toThrow('raw template');
  expect(ascii('String.raw`\\d`')).toBe('String.raw`\\d`');
});
