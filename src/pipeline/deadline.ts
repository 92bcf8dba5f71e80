/**
 * The end of the time in which answers must come: when it is over, or when the caller aborts. The
 * signal is made when somebody asks for it, since most answers are there before anybody could.
 */
export class Deadline {
  /** Settles when the time is over or the caller aborts; never where `end` comes first. */
  readonly passed: Promise<undefined>;
  readonly #outer: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #abort: () => void;
  #controller: AbortController | undefined;
  #isOver = false;

  constructor(seconds: number, outer: AbortSignal | undefined) {
    let pass: (nothing: undefined) => void;
    this.passed = new Promise((resolve) => (pass = resolve));
    this.#abort = () => {
      this.#isOver = true;
      this.#controller?.abort();
      pass(undefined);
    };
    this.#outer = outer;
    outer?.addEventListener('abort', this.#abort, { once: true });
    // The timer also holds the event loop open, so that a promise that never settles is reported
    // rather than ending the program in silence.
    this.#timer = setTimeout(this.#abort, seconds * 1000);
  }

  /** Aborts with the deadline. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  /** All answers are there. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#abort);
  }
}
