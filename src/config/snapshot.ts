import { isPlugin } from '../api/define-plugin.ts';

/** Deeper than any setting lies. */
const DEPTH = 30;

/**
 * A config's plain objects and lists copied, so that a getter of the user's is asked once and here.
 * Plugins, functions and objects of other classes stay what they are.
 * @throws whatever a getter throws
 */
export const snapshot = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || isPlugin(value) || depth > DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => snapshot(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (
    prototype !== null &&
    prototype !== Object.prototype &&
    Object.getPrototypeOf(prototype) !== null
  )
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, snapshot(member, depth + 1)]),
  );
};
