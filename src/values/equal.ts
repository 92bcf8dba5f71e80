/** Own keys of a list, an object or bytes, as their values are compared by. */
const keysOf = (value: object): readonly string[] => Object.keys(value);

/**
 * Whether two values are the same to a reader: scalars by `Object.is`, lists, bytes and objects of
 * one prototype by what they hold, however the keys are ordered. Values that hold themselves are
 * not for it.
 */
export const isEqual = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  const keys = keysOf(a);
  return (
    keys.length === keysOf(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(valueOf(a, key), valueOf(b, key)))
  );
};

const valueOf = (of: object, key: string): unknown =>
  (of as { readonly [key: string]: unknown })[key];
