import { MAX_DEPTH, tooDeep } from './depth.ts';
import { Fault } from './read-fault.ts';
import type { Value } from './value.ts';

/** A JSON text's value. */
export interface Json {
  readonly value: Value;
  /**
   * Whether JSON.parse left something out: the first of two equal keys, or the last digits of a
   * long integer.
   */
  readonly isLossy: boolean;
}

/**
 * Reads a text as JSON when it starts like it; undefined when it is no JSON.
 * @throws Fault when it nests too deep or has a number beyond all bounds
 */
export const parseJson = (text: string): Json | undefined => {
  if (!/^\s*[{[]/.test(text)) return undefined;
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
  return {
    value,
    isLossy: countKeys(value, text) !== keysIn(text) || /[\s:[,]-?\d{16}/.test(text),
  };
};

/** How many keys all objects of a value have, measuring its depth and its numbers on the way. */
const countKeys = (root: Value, text: string): number => {
  let keys = 0;
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH + 1) throw tooDeep(text.search(/\S/));
    const next: Value[] = [];
    for (const value of level) {
      if (typeof value === 'number' && !Number.isFinite(value))
        throw new Fault('a number is too large for 64 bits', 0, text.length);
      if (typeof value !== 'object' || value === null) continue;
      const members = Object.values(value);
      if (!Array.isArray(value)) keys += members.length;
      for (const member of members) next.push(member);
    }
    level = next;
  }
  return keys;
};

/** How many keys a JSON text writes: its strings with a colon behind. */
const keysIn = (text: string): number => {
  let keys = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    do at = text.indexOf('"', at + 1);
    while (text[at - 1] === '\\' && isEscaped(text, at));
    at++;
    while (text.charCodeAt(at) <= 0x20) at++;
    if (text[at] === ':') keys++;
  }
  return keys;
};

const isEscaped = (text: string, at: number): boolean => {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
};
