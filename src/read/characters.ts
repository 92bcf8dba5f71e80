import { Fault } from './read-fault.ts';

/**
 * What no YAML text may hold: control characters, and byte order marks after the first
 * (goyaml.v2/readerc.go).
 */
const FORBIDDEN =
  /[\0-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFEFF\uFFFE\uFFFF]/;

/** @throws Fault at the first character that a YAML text may not hold */
export const checkCharacters = (text: string): void => {
  const at = text.search(FORBIDDEN);
  if (at === -1) return;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  throw new Fault(
    `control character U+${code} is not allowed`,
    at,
    at + 1,
    'delete it; inside double quotes it can be written as an escape',
  );
};
