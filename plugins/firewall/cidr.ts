import { isIPv4, isIPv6 } from 'p2lk/plugin';
import type { Cidr } from './rule.ts';

/** An address as a number. */
interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

const addressOf = (text: string): Address | undefined => {
  if (isIPv4(text))
    return {
      family: 4,
      bits: text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n),
    };
  if (!isIPv6(text)) return undefined;
  const [head = '', tail] = text.split('::');
  const words = (part: string): string[] =>
    part === ''
      ? []
      : part.split(':').flatMap((word) => (word.includes('.') ? hexOfIPv4(word) : [word]));
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  const all = [
    ...before,
    ...Array.from({ length: 8 - before.length - after.length }, () => '0'),
    ...after,
  ];
  return { family: 6, bits: all.reduce((bits, word) => (bits << 16n) | BigInt(`0x${word}`), 0n) };
};

const hexOfIPv4 = (text: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
};

const textOf = ({ family, bits }: Address): string => {
  const words = Array.from({ length: family === 4 ? 4 : 8 }, (_, i) =>
    family === 4 ? (bits >> BigInt(24 - 8 * i)) & 0xffn : (bits >> BigInt(112 - 16 * i)) & 0xffffn,
  );
  // A URL prints an IPv6 address in the form of RFC 5952.
  return family === 4
    ? words.join('.')
    : new URL(`http://[${words.map((word) => word.toString(16)).join(':')}]`).hostname.slice(1, -1);
};

const size = (family: 4 | 6): number => (family === 4 ? 32 : 128);

/** The length of a prefix as written; -1 where it is no number. */
const lengthOf = (prefix: string | undefined, family: 4 | 6): number => {
  if (prefix === undefined) return size(family);
  return /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
};

/**
 * Reads a range, `10.0.0.0/8`, or an address, which is a range of one. A string result says what is
 * wrong: no address, a prefix out of range, bits behind the prefix. IPv4-mapped IPv6 addresses are
 * refused: no packet bears one.
 */
export const parseCidr = (text: string): Cidr | string => {
  const [address = '', prefix, ...rest] = text.split('/');
  const parsed = addressOf(address);
  if (parsed === undefined || rest.length > 0)
    return 'is no IP address and no address range, as 10.20.0.0/16';
  const { family, bits } = parsed;
  const length = lengthOf(prefix, family);
  if (length < 0 || length > size(family)) return `has no prefix length from 0 to ${size(family)}`;
  if (family === 6 && bits >> 32n === 0xffffn)
    return 'is an IPv4 address in IPv6 form: write it as IPv4';
  const host = BigInt(size(family) - length);
  const network = (bits >> host) << host;
  if (network !== bits)
    return (
      `has bits set behind its prefix of ${length}: ` +
      `${textOf({ family, bits: network })}/${length} is the range around it`
    );
  return { family, text: `${textOf(parsed)}/${length}` };
};

/** Reads a single address; undefined when it is none. */
export const parseAddress = (text: string): Cidr | undefined => {
  const parsed = text.includes('/') ? '' : parseCidr(text);
  return typeof parsed === 'string' ? undefined : parsed;
};

/** Whether it is a range of the machine's own loopback. */
export const isLoopbackAddress = ({ family, text }: Cidr): boolean =>
  family === 4 ? text.startsWith('127.') : text === '::1/128';

const partsOf = ({ text }: Cidr): Address & { readonly length: number } => {
  const [address = '', prefix] = text.split('/');
  return { ...addressOf(address)!, length: Number(prefix) };
};

/** Whether the one range holds the other. */
export const holds = (outer: Cidr, inner: Cidr): boolean => {
  if (outer.family !== inner.family) return false;
  const [a, b] = [partsOf(outer), partsOf(inner)];
  const shift = BigInt(size(outer.family) - a.length);
  return a.length <= b.length && a.bits >> shift === b.bits >> shift;
};

/** What two ranges have in common: the smaller one, or nothing. */
export const common = (a: Cidr, b: Cidr): Cidr | undefined =>
  [b, a].find((one) => holds(a, one) && holds(b, one));

/** Ranges without those that another one holds: sets of nftables refuse overlaps. */
export const outermost = (ranges: readonly Cidr[]): readonly Cidr[] =>
  ranges.filter(
    (range, i) =>
      !ranges.some((other, j) => i !== j && holds(other, range) && !(holds(range, other) && i < j)),
  );
