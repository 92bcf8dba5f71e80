import type { Severity } from './diagnostic.ts';

/** One coded finding: its weight, a short title and the typed formatter of its message. */
export interface Code<A> {
  readonly severity: Severity;
  readonly title: string;
  readonly message: (args: A) => string;
}

/** Defines a code; the formatter's parameter is what every reporter of the code must pass. */
export const code = <A>(
  severity: Severity,
  title: string,
  message: (args: A) => string,
): Code<A> => ({
  severity,
  title,
  message,
});
