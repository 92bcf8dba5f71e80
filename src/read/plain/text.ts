import { keyText, plainScalar } from '../scalar.ts';
import type { Value } from '../value.ts';
import { COLON, DASH, HASH, isBlank, NEWLINE, NOT_PLAIN, TAB } from './cursor.ts';

const INDICATORS = new Set([...'?:,[]{}#&*!|>\'"%@`'].map((c) => c.charCodeAt(0)));

/**
 * Whether unquoted text may start here (YAML 1.2, 7.3.3), leaving out the indicators that need a
 * second look.
 */
export const startsText = (text: string, at: number): boolean =>
  text.charCodeAt(at) === DASH
    ? !isBlank(text.charCodeAt(at + 1))
    : !INDICATORS.has(text.charCodeAt(at));

/** The colon that ends an unquoted key on this line, or -1. */
export const colonAfter = (text: string, start: number): number => {
  for (let at = start; ; at++) {
    const c = text.charCodeAt(at);
    if (c === NEWLINE || c !== c || (c === HASH && isBlank(text.charCodeAt(at - 1)))) return -1;
    if (c === TAB) throw NOT_PLAIN;
    if (c === COLON && isBlank(text.charCodeAt(at + 1))) return at;
  }
};

/** The key that unquoted text stands for. */
export const keyOf = (text: string): string => {
  const key = text === '<<' ? undefined : keyText(plainScalar(text), text);
  if (key === undefined) throw NOT_PLAIN;
  return key;
};

/** The value that unquoted text stands for. */
export const valueOf = (text: string): Value => {
  const value = plainScalar(text);
  if (typeof value === 'number' && !Number.isFinite(value)) throw NOT_PLAIN;
  return value;
};
