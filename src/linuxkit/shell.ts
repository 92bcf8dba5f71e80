const brand = Symbol.for('p2lk.sh');

/** A fragment of POSIX shell whose every interpolated value is quoted. Made only by `sh`. */
export interface ShellFragment {
  readonly [brand]: true;
  readonly text: string;
}

/**
 * Words that a shell takes for its own where a command or a pattern begins, unless they are quoted
 * (POSIX, 2.4 Reserved Words, and what dash, busybox and bash add).
 */
const reserved: ReadonlySet<string> = new Set(
  'case do done elif else esac fi for function if in select then time until while'.split(' '),
);

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;

/**
 * One word of POSIX shell that expands to exactly `value`, wherever a word can stand but as the
 * first of a command (`shellCommand`). Throws on NUL, which no argument can hold.
 */
export const quoteWord = (value: string): string => {
  if (value.includes('\0')) throw new TypeError('a shell word cannot hold a NUL character');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(value) && !reserved.has(value) ? value : quoted(value);
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

/**
 * A command with its arguments. The first word is always a program's name: never an assignment, a
 * function, a builtin or an option of the shell.
 */
export const shellCommand = ([program = '', ...words]: readonly string[]): ShellFragment => {
  if (!program.includes('/')) return sh`command -- ${program} ${words}`;
  return { [brand]: true, text: [quoted(program), ...words.map(quoteWord)].join(' ') };
};
