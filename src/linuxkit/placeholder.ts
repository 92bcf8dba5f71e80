/**
 * What stands in an environment or a command for a value that only the booted machine knows, until
 * the manifest is put together. NUL marks it, which no text of a pod or an image can hold there.
 * `name` is of letters, digits and underscores.
 * @example const address = placeholder('lan_address')
 */
export const placeholder = (name: string): string => `\0${name}\0`;

/** Every placeholder of a text, as a global expression of its own. */
export const placeholders = (): RegExp => /\0[A-Za-z0-9_]+\0/g;

/** The text as the manifest shows it: the machine replaces all of it. */
export const shown = (text: string): string =>
  text.replaceAll(placeholders(), (found) => `P2LK__${found.slice(1, -1)}__`);

/**
 * A text as it stands between the quotes of a JSON string, in printable ASCII on one line.
 */
export const jsonText = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
