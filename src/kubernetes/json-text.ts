/**
 * A value as JSON, to compare it by. Unlike `JSON.stringify` it takes the integers beyond 2^53 that
 * a manifest may hold.
 */
export const jsonText = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));
