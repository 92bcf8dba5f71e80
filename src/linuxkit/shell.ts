const brand = Symbol.for('p2lk.sh');

/** A fragment of POSIX shell whose every interpolated value is quoted. Made only by `sh`. */
export interface ShellFragment {
  readonly [brand]: true;
  readonly text: string;
}

/**
 * One word of POSIX shell that expands to exactly `value`. Throws on NUL, which no argument can
 * hold.
 */
export const quoteWord = (value: string): string => {
  if (value.includes('\0')) throw new TypeError('a shell word cannot hold a NUL character');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
};

export const isShellFragment = (value: unknown): value is ShellFragment =>
  typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true;

type Interpolated = string | number | ShellFragment | readonly (string | number | ShellFragment)[];

const render = (value: Interpolated): string => {
  if (Array.isArray(value))
    return (value as readonly (string | number | ShellFragment)[]).map(render).join(' ');
  return isShellFragment(value) ? value.text : quoteWord(String(value));
};

/**
 * Builds a shell fragment: literal parts are shell, interpolated strings and numbers become single
 * quoted words, arrays become several words, fragments are taken as they are. Never interpolate
 * inside quotes.
 * @example sh`mount -t tmpfs -o ${`size=${bytes}`} tmpfs ${path}`
 */
export const sh = (
  literals: TemplateStringsArray,
  ...values: readonly Interpolated[]
): ShellFragment => {
  // JavaScript gives no text for a literal with an escape that it does not know, such as a single
  // backslash before a digit.
  if (literals.some((literal) => literal === undefined))
    throw new TypeError('a shell fragment has an invalid escape: write each backslash twice');
  return {
    [brand]: true,
    text: literals.reduce(
      (text, literal, i) => text + render(values[i - 1] as Interpolated) + literal,
    ),
  };
};
