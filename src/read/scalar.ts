import { bytesOfBase64 } from '../values/base64.ts';
import { textOfBytes } from '../values/bytes.ts';
/**
 * Scalars as kubectl reads them: go-yaml v2's `resolve`, as sigs.k8s.io/yaml brings it
 * (goyaml.v2/resolve.go), followed by the turn through JSON (yaml.go, convertToJSONableObject).
 */

/** What a scalar is worth: null, boolean, number, a bigint beyond 2^53, or text. */
export type ScalarValue = string | number | bigint | boolean | null;

const WORDS = new Map<string, ScalarValue>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);
const LONGEST_WORD = 5;

/**
 * The value of an unquoted scalar without a tag. May be an infinity or NaN, which JSON cannot hold.
 */
export const plainScalar = (text: string): ScalarValue => {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  const c = text.charCodeAt(0);
  if (c > 0x39 || c < 0x2b) return text;
  return numeric(text) ?? text;
};

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DOTTED = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const INTEGER = /^[-+]?(?:0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)$/;
const LAX_BINARY = /^(?:0b[-+]?|-0b)[01]+$/;
const MAX_INT64 = 2n ** 63n;
const MAX_UINT64 = 2n ** 64n;

/** The number a text spells, or undefined when it spells none. */
const numeric = (text: string): number | bigint | undefined => {
  if (text[0] === '.') return DOTTED.test(text) ? finite(text.replaceAll('_', '')) : undefined;
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  if (INTEGER.test(plain)) {
    const value = integer(plain);
    if (value !== undefined) return value;
  }
  if (FLOAT.test(plain)) return finite(plain);
  return LAX_BINARY.test(plain) ? integer(laxBinary(plain)) : undefined;
};

const laxBinary = (text: string): string =>
  text[2] === '-' ? `-0b${text.slice(3)}` : text[2] === '+' ? `0b${text.slice(3)}` : text;

const finite = (text: string): number | undefined => {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
};

/** A Go integer literal (leading 0 is octal) that fits 64 bits, signed or not; undefined beyond. */
const integer = (text: string): number | bigint | undefined => {
  const signed = text[0] === '-' || text[0] === '+';
  const digits = signed ? text.slice(1) : text;
  const literal = /^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const small = Number(literal);
  if (small <= Number.MAX_SAFE_INTEGER) return text[0] === '-' && small !== 0 ? -small : small;
  const size = BigInt(literal);
  if (text[0] === '-') return size <= MAX_INT64 ? -size : undefined;
  return size < (signed ? MAX_INT64 : MAX_UINT64) ? size : undefined;
};

const CORE = 'tag:yaml.org,2002:';

/** Thrown for a tag whose scalar it cannot read; the message says so in plain words. */
export class TagError extends Error {}

/**
 * The value of a scalar with a tag, as `tag:yaml.org,2002:int`. A tag of the user's own makes it
 * text.
 * @throws TagError when the text is no such thing
 */
export const taggedScalar = (tag: string, text: string): ScalarValue => {
  const name = tag.startsWith(CORE) ? tag.slice(CORE.length) : undefined;
  const value =
    name === undefined || name === 'str' || name === 'binary' ? text : plainScalar(text);
  switch (name) {
    case 'binary':
      return binary(text);
    case 'bool':
      if (typeof value === 'boolean') return value;
      break;
    case 'null':
      if (value === null) return value;
      break;
    case 'int':
      if (typeof value === 'bigint' || (typeof value === 'number' && !looksFloat(text)))
        return value;
      break;
    case 'float':
      if (typeof value === 'number') return value;
      if (typeof value === 'bigint' && value < MAX_INT64) return Number(value);
      break;
    case 'timestamp':
      if (TIMESTAMP.test(text)) return text;
      break;
    default:
      return text;
  }
  throw new TagError(`tag !!${name} does not fit the value`);
};

const DATE = String.raw`\d{4}-\d{1,2}-\d{1,2}`;
const TIME = String.raw`\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?`;
const ZONE = String.raw`(?:Z|[-+]\d\d:\d\d)`;
const TIMESTAMP = new RegExp(`^${DATE}(?:[Tt]${TIME}${ZONE}| ${TIME})?$`);

/** Whether a number's text is read as a float, so that `!!int 1.0` is refused. */
const looksFloat = (text: string): boolean => {
  const plain = text.replaceAll('_', '');
  if (text[0] === '.' || text.toLowerCase().includes('.inf') || text.toLowerCase() === '.nan')
    return true;
  return FLOAT.test(plain) && (!INTEGER.test(plain) || integer(plain) === undefined);
};

const binary = (text: string): string => {
  const base64 = text.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64))
    throw new TagError('tag !!binary needs base64 text');
  return textOfBytes(bytesOfBase64(base64));
};

/**
 * The text that a scalar becomes as a mapping key, `text` being how it was written; undefined for
 * what no key can be: null, and integers from 2^63 on.
 */
export const keyText = (value: ScalarValue, text: string, tag?: string): string | undefined => {
  if (value === null || (typeof value === 'bigint' && value >= MAX_INT64)) return undefined;
  return typeof value === 'number' && (tag === `${CORE}float` || looksFloat(text))
    ? floatKey(value)
    : String(value);
};

/** Go's `strconv.FormatFloat(value, 'g', -1, 32)`, with YAML's names for what is not finite. */
const floatKey = (value: number): string => {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  let text = String(single);
  for (let digits = 0; digits < 9; digits++) {
    text = single.toExponential(digits);
    if (Math.fround(Number(text)) === single) break;
  }
  const [mantissa, power] = text.split('e') as [string, string];
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return Object.is(single, -0) ? '-0' : String(Number(text));
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
};
