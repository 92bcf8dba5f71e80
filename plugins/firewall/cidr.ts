import { isIPv4, isIPv6 } from 'node:net';
import type { Cidr } from './rule.ts';

/** The bits of an address, most significant first; undefined when it is none. */
const bitsOf = (address: string): { readonly family: 4 | 6; readonly bits: bigint } | undefined => {
  if (isIPv4(address)) return { family: 4, bits: address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n) };
  if (!isIPv6(address) || address.includes('%')) return undefined;
  const [head = '', tail] = address.split('::');
  const words = (text: string): string[] =>
    text === '' ? [] : text.split(':').flatMap((word) => (word.includes('.') ? hexOfIPv4(word) : [word]));
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
  return { family: 6, bits: all.reduce((bits, word) => (bits << 16n) | BigInt(`0x${word}`), 0n) };
};

const hexOfIPv4 = (address: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
};

/**
 * Reads an address or a range, `10.0.0.0/8`. A string result says what is wrong: no address, a prefix out of range, host bits set.
 * IPv4-mapped IPv6 addresses are refused: no packet bears one.
 */
export const parseCidr = (text: string): Cidr | string => {
  const [address = '', prefix, ...rest] = text.split('/');
  const parsed = bitsOf(address);
  if (parsed === undefined || rest.length > 0) return 'is no IP address and no CIDR';
  const size = parsed.family === 4 ? 32 : 128;
  const length = prefix === undefined ? size : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (length < 0 || length > size) return `has no prefix length from 0 to ${size}`;
  if (parsed.family === 6 && parsed.bits >> 32n === 0xffffn) return 'is an IPv4 address in IPv6 form: write it as IPv4';
  const host = BigInt(size - length);
  if ((parsed.bits >> host) << host !== parsed.bits) return `has bits set behind its prefix of ${length}`;
  return { family: parsed.family, text: `${address}/${length}` };
};

/** Whether the one range holds the other. */
export const holds = (outer: Cidr, inner: Cidr): boolean => {
  if (outer.family !== inner.family) return false;
  const [a, b] = [outer, inner].map(({ text }) => {
    const [address = '', prefix] = text.split('/');
    return { bits: bitsOf(address)!.bits, length: Number(prefix) };
  }) as [{ bits: bigint; length: number }, { bits: bigint; length: number }];
  const shift = BigInt((outer.family === 4 ? 32 : 128) - a.length);
  return a.length <= b.length && a.bits >> shift === b.bits >> shift;
};
