import type { Observer, Running, Subject } from './subject.ts';

/** Who is running now, with the log of a traced run. */
export interface LoggedRunning extends Running {
  log?: ReadLog | undefined;
}

/** One call of a plugin's code. */
export interface Call {
  readonly plugin: string;
  /** As messages call it: `container`, `volume(nfs)`. */
  readonly hook: string;
  readonly args: readonly unknown[];
  answer?: unknown;
}

/** One leaf of the input, at the moment when it was credited to a plugin or settled. */
export interface Touch {
  readonly call: Call | undefined;
  readonly subject: Subject;
  readonly target: object;
  readonly key: string | number;
  /** Whether it lies under the plugin's declared fields. */
  readonly counts: boolean;
}

/** Who read and settled what, in order. Kept only in the runs that are traced. */
export class ReadLog implements Observer {
  readonly calls: Call[] = [];
  readonly reads: Touch[] = [];
  readonly settled: Touch[] = [];
  #current: Call | undefined;

  /** The call under way, the innermost where one asks for another. */
  get current(): Call | undefined {
    return this.#current;
  }

  /** Begins a call; the result is to be handed to `leave`. */
  enter(plugin: string, hook: string, args: readonly unknown[]): Call | undefined {
    const outer = this.#current;
    this.#current = { plugin, hook, args };
    this.calls.push(this.#current);
    return outer;
  }

  /** Ends the call under way. */
  leave(outer: Call | undefined, answer?: unknown): void {
    if (this.#current !== undefined) this.#current.answer = answer;
    this.#current = outer;
  }

  /** Does work of the core in the name of the call that gave an answer: adding a volume's plan. */
  onBehalf(answer: unknown, work: () => void): void {
    const outer = this.#current;
    const gave = (call: Call): boolean => call.answer === answer;
    // A policy hands on what the driver gave.
    this.#current =
      this.calls.findLast((call) => gave(call) && call.hook.startsWith('volume(')) ??
      this.calls.findLast(gave);
    try {
      work();
    } finally {
      this.#current = outer;
    }
  }

  read(subject: Subject, target: object, key: string | number, counts: boolean): void {
    this.reads.push({ call: this.#current, subject, target, key, counts });
  }

  settle(subject: Subject, target: object, key: string | number): void {
    this.settled.push({ call: this.#current, subject, target, key, counts: true });
  }
}
