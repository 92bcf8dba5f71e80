/** How a quantity is printed: `12M`, `12Mi` or `12e6`. */
type Format = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount. Source of all rules here: apimachinery `pkg/api/resource/quantity.go`. */
export interface Quantity {
  /** The amount in units of 10^-9; finer input is rounded away from zero, as Kubernetes does. */
  readonly nano: bigint;
  readonly format: Format;
}

const unit = 1_000_000_000n;
const maxBinary = (2n ** 63n - 1n) * unit;

/**
 * Beyond this no exponent changes a comparison that matters; it keeps `1e999999999` from filling
 * memory.
 */
const maxExponent = 100;

const decimal: { readonly [suffix: string]: number | undefined } = Object.freeze({
  __proto__: null,
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
} as unknown as { readonly [suffix: string]: number });

const binary: { readonly [suffix: string]: bigint | undefined } = Object.freeze({
  __proto__: null,
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
} as unknown as { readonly [suffix: string]: bigint });

/** Divides and rounds away from zero. */
function divideAway(amount: bigint, divisor: bigint): bigint {
  const quotient = amount / divisor;
  return quotient * divisor === amount ? quotient : quotient + (amount < 0n ? -1n : 1n);
}

/** digits x 10^exponent in nano-units. */
function scaled(digits: bigint, exponent: number): bigint {
  const power = Math.max(-maxExponent, Math.min(maxExponent, exponent)) + 9;
  return power >= 0 ? digits * 10n ** BigInt(power) : divideAway(digits, 10n ** BigInt(-power));
}

const simple = /^[0-9]{1,15}$/;
const shape = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/**
 * Reads `500m`, `1.5Gi`, `12e6`, `-1`, 2. Surrounding white space is allowed; undefined when
 * Kubernetes refuses the text. The number may lack digits (`Mi` is 0): so it is in Kubernetes.
 * @example parseQuantity('1.5Gi')?.nano // 1610612736000000000n
 */
export function parseQuantity(value: string | number | bigint): Quantity | undefined {
  const known = remembered.get(value);
  if (known !== undefined) return known;
  const quantity = parse(typeof value === 'string' ? value.trim() : String(value));
  if (quantity === undefined) return undefined;
  if (remembered.size === 500) remembered.clear();
  remembered.set(value, quantity);
  return quantity;
}

/** Manifests repeat few amounts many times, and each is looked at more than once. */
const remembered = new Map<string | number | bigint, Quantity>();

function parse(text: string): Quantity | undefined {
  if (simple.test(text)) return { nano: BigInt(text) * unit, format: 'DecimalSI' };
  const match = text === '' ? null : shape.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  const digits = BigInt(`0${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const power = decimal[suffix];
  if (power !== undefined)
    return { nano: scaled(digits, power - fraction.length), format: 'DecimalSI' };
  const shift = binary[suffix];
  if (shift !== undefined)
    return binaryQuantity(divideAway((digits * unit) << shift, 10n ** BigInt(fraction.length)));
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  if (exponent === undefined) return undefined;
  return { nano: scaled(digits, Number(exponent) - fraction.length), format: 'DecimalExponent' };
}

function binaryQuantity(nano: bigint): Quantity {
  if (nano > maxBinary) return { nano: maxBinary, format: 'BinarySI' };
  return { nano, format: nano > 0n && nano < unit ? 'DecimalSI' : 'BinarySI' };
}

/**
 * The amount rounded up to an integer: bytes of memory, say.
 * @example quantityValue(parseQuantity('1500m')!) // 2n
 */
export const quantityValue = (quantity: Quantity): bigint => divideAway(quantity.nano, unit);

/** The amount in thousandths rounded up: millicores of cpu. */
export const milliValue = (quantity: Quantity): bigint => divideAway(quantity.nano, 1_000_000n);

/**
 * `quantity` as a count of `divisor`, rounded up: what a `resourceFieldRef` shows. A divisor of 0
 * counts as 1.
 */
export const divideUp = (quantity: Quantity, divisor: Quantity): bigint =>
  divideAway(quantity.nano, divisor.nano === 0n ? unit : divisor.nano);

/** Whether the amount is a whole number. */
export const isWhole = (quantity: Quantity): boolean => quantity.nano % unit === 0n;

const binaryNames = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalNames: { readonly [power: number]: string } = {
  [-9]: 'n',
  [-6]: 'u',
  [-3]: 'm',
  0: '',
  3: 'k',
  6: 'M',
  9: 'G',
  12: 'T',
  15: 'P',
  18: 'E',
};

function formatBinary(whole: bigint): string {
  let [rest, step] = [whole, 0];
  while (step < 6 && rest % 1024n === 0n) [rest, step] = [rest / 1024n, step + 1];
  return `${rest}${binaryNames[step]}`;
}

function formatDecimal(nano: bigint, format: Format): string {
  const largest = format === 'DecimalExponent' ? Infinity : 18;
  let [rest, power] = [nano, -9];
  while (power < largest && rest % 1000n === 0n) [rest, power] = [rest / 1000n, power + 3];
  if (format === 'DecimalExponent') return power === 0 ? `${rest}` : `${rest}e${power}`;
  return `${rest}${decimalNames[power]}`;
}

/**
 * The canonical text: no fraction, the largest suffix that keeps the number whole (`1536Mi` for
 * `1.5Gi`).
 */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const small = nano > -1024n * unit && nano < 1024n * unit;
  if (format === 'BinarySI' && !small && nano % unit === 0n) return formatBinary(nano / unit);
  return formatDecimal(nano, format === 'BinarySI' ? 'DecimalSI' : format);
}
