import { ImageFault } from './image-source.ts';

export { isObject } from '../read/value.ts';

/**
 * Reads JSON from a place that may hold anything; `what` names it in the fault: `the manifest
 * sha256:...`.
 */
export const parseJson = (bytes: Uint8Array, what: string): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new ImageFault(`${what} is not JSON`, { cause });
  }
};

/** An object's own member; undefined for anything inherited, absent or `null`. */
export const member = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;

/** A member that must be text if it is there. */
export const textMember = (
  object: Readonly<Record<string, unknown>>,
  key: string,
  what: string,
): string | undefined => {
  const value = member(object, key);
  if (value === undefined || typeof value === 'string') return value;
  throw new ImageFault(`"${key}" of ${what} must be text`);
};
