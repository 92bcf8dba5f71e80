import type { Diagnostic, Path, Place } from './diagnostic.ts';
import { quoted } from './quoted.ts';
import { documentAt, topFields } from './secret-text.ts';

const HIDDEN = '(not shown)';

/** What no Secret has for a key: with one character lost, a value is read as a piece of a key. */
const isOdd = (key: Path[number], index: number): boolean =>
  typeof key === 'string' &&
  (!/^[-._a-zA-Z0-9]+$/.test(key) || (index === 0 && !topFields.has(key)));

/** Asks for no span where the document says enough: finding one takes a second reading of it. */
const isInSecret = ({ source, inside, span }: Place): boolean =>
  documentAt(source, inside ?? span()?.start ?? 0).secret;

/**
 * A finding about what may be a Secret, without the keys that no Secret has: neither its message nor
 * the fields of its places show them. Line and column still lead there.
 */
export const withoutSecretKeys = (diagnostic: Diagnostic): Diagnostic => {
  const { places } = diagnostic;
  if (!places.some(({ path }) => path.some(isOdd))) return diagnostic;
  const hidden = new Set<string>();
  const shown = places.map((place): Place => {
    if (!place.path.some(isOdd) || !isInSecret(place)) return place;
    for (const key of place.path.filter(isOdd)) hidden.add(String(key));
    return { ...place, path: place.path.map((key, i) => (isOdd(key, i) ? HIDDEN : key)) };
  });
  let { message } = diagnostic;
  for (const key of hidden)
    if (key !== '') message = message.replaceAll(quoted(key), HIDDEN).replaceAll(key, HIDDEN);
  return { ...diagnostic, message, places: shown };
};
