/** Plain data as JSON has it; a bigint only where a number would not be exact. */
export type Value = string | number | bigint | boolean | null | Value[] | { [key: string]: Value };

/**
 * Sets an own property whatever its name; `__proto__` must arrive as a key like any other and never
 * touch a prototype.
 */
export const set = (into: Record<string, Value>, key: string, value: Value): void => {
  if (key === '__proto__')
    Object.defineProperty(into, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else into[key] = value;
};

/** Whether a value is a mapping: an object, and no list. */
export const isObject = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
