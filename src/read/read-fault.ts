/**
 * What is wrong with a text: offsets into that text, and why in plain words. Thrown inside
 * `src/read` and reported by `parse`.
 */
export class Fault extends Error {
  readonly start: number;
  readonly end: number;
  /** The next thing to type. */
  readonly help: string | undefined;

  constructor(reason: string, start: number, end: number, help?: string) {
    super(reason);
    this.start = start;
    this.end = end;
    this.help = help;
  }
}
