import { parseQuantity } from './quantity.ts';
import type { Field } from './table.ts';

/** Go's RFC 3339 layout. */
const time = /^\d{4}-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const largest = { 0: 0n, 32: 2n ** 31n - 1n, 64: 2n ** 63n - 1n } as const;

function integerFits(value: unknown, bits: 0 | 32 | 64): boolean {
  if (typeof value === 'number' && !Number.isInteger(value)) return false;
  if (typeof value === 'number' && Math.abs(value) <= 2 ** 31 - 1) return true;
  if (typeof value !== 'number' && typeof value !== 'bigint') return false;
  const exact = BigInt(value);
  return exact <= largest[bits] && exact >= -largest[bits] - 1n;
}

function isTime(value: string): boolean {
  const match = time.exec(value);
  if (match === null) return false;
  const [year, month, day] = [Number(value.slice(0, 4)), Number(match[1]), Number(match[2])];
  return (
    month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
  );
}

/**
 * Whether a value is one that the strict decoder of the API server takes for the scalar; a
 * quantity's form is judged too.
 */
export function fitsScalar(field: Pick<Field, 'type' | 'bits'>, value: unknown): boolean {
  switch (field.type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return integerFits(value, field.bits);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'intOrString':
      return typeof value === 'string' || integerFits(value, 32);
    case 'quantity':
      return (
        (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') &&
        parseQuantity(value) !== undefined
      );
    case 'time':
      return typeof value === 'string' && isTime(value);
    case 'bytes':
      return typeof value === 'string' && base64.test(value.replaceAll(/[\r\n]/g, ''));
    default:
      return true;
  }
}

/** The scalar in words: `a string`, `a whole number`. */
export const scalarWords: { readonly [type: string]: string | undefined } = {
  string: 'a string',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  intOrString: 'a whole number or a string',
  quantity: 'a quantity such as 2, 500m or 1.5Gi',
  time: 'a time such as 2024-05-01T12:00:00Z',
  bytes: 'base64 text',
};

/** The type of a value in words; the value itself may be a secret. */
export function typeWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'bigint') return 'a whole number';
  if (typeof value === 'number')
    return Number.isInteger(value) ? 'a whole number' : 'a number with a fraction';
  return 'a string';
}
