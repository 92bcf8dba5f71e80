interface Timer {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/** What stops a run that never comes to rest, as two parts that wake each other for ever. */
const ringsInOneInstant = 10_000;

/**
 * The clock of one run: milliseconds since the machine's boot. It stands still while anything can
 * still happen at the present instant, then leaps to the next timer.
 */
export class VirtualClock {
  now = 0;
  #order = 0;
  #timers: Timer[] = [];

  /** Calls back at a time, or at the present instant when that is past; returns what undoes it. */
  at(time: number, ring: () => void): () => void {
    const timer = { at: Math.max(time, this.now), order: this.#order++, ring };
    let index = this.#timers.length;
    while (index > 0 && (this.#timers[index - 1]?.at ?? 0) > timer.at) index -= 1;
    this.#timers.splice(index, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(this.now + milliseconds, resolve);
    });
  }

  /**
   * Runs until `done`, or until the time `horizon`. `settle` returns once nothing more happens at
   * the present instant; `rested` is called after it, with the clock still at that instant, and
   * returns true when it made something happen.
   */
  async run(options: {
    readonly settle: () => Promise<void>;
    readonly rested: () => boolean;
    readonly done: () => boolean;
    readonly horizon: number;
    /** Called when the clock has leapt. */
    readonly moved?: () => void;
  }): Promise<void> {
    let rings = 0;
    for (;;) {
      await options.settle();
      if (this.#timers[0]?.at !== this.now) {
        if (options.rested()) continue;
        const next = this.#timers[0];
        if (options.done() || next === undefined || next.at > options.horizon) return;
        this.now = next.at;
        options.moved?.();
        rings = 0;
      }
      rings += 1;
      if (rings > ringsInOneInstant) throw new Error(`no rest at ${this.now} ms`);
      this.#timers.shift()?.ring();
    }
  }
}

/** Lets every promise that can go on do so. */
export const settlePromises = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Something that happens once. */
export class Latch<Value = void> {
  readonly reached: Promise<Value>;
  #reach: (value: Value) => void = () => undefined;
  /** The value once it is there. */
  value: Value | undefined;
  open = false;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#reach = resolve;
    });
  }

  reach(value: Value): void {
    if (this.open) return;
    this.open = true;
    this.value = value;
    this.#reach(value);
  }
}
