/** A user's own text in a message: quoted, control characters escaped, cut after 80 characters. */
export const quoted = (value: string): string =>
  JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
