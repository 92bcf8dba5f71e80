/** What every placeholder begins with. */
const prefix = 'P2LK__';

/**
 * What stands in a bundle for a value that the machine fills in: `P2LK__status_podIP__`. `name` is
 * of letters, digits and single underscores, so that no placeholder is part of another.
 */
export const placeholder = (name: string): string => `${prefix}${name}__`;

/**
 * A text as it stands between the quotes of a JSON string, in printable ASCII on one line and
 * without characters that mean something to `sed` save the backslash. Placeholders in it are made
 * unrecognisable, so that what is filled in is never filled again.
 */
export const jsonText = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^ -~]|[|&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll(prefix, prefix.replace(/_$/, '\\u005f'));
