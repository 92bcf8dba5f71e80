import type { AnswerTo, Ask, Envelope, Reply } from './protocol.ts';

/** How long an answer may take, in milliseconds. */
const LIMIT = 10_000;

/** Why there is no answer: it took too long, or the engine failed. */
export class EngineFault extends Error {}

interface Waiting {
  readonly settle: (reply: Reply) => void;
  readonly fail: (fault: EngineFault) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * The engine in a worker of its own, so that no input can hold up the page: a worker that does not
 * answer in time is ended, and the next question goes to a new one.
 */
export class Engine {
  readonly #open: () => Worker;
  readonly #limit: number;
  #worker: Worker | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** `limit`: how long an answer may take, in milliseconds. */
  constructor(open: () => Worker, limit: number = LIMIT) {
    this.#open = open;
    this.#limit = limit;
  }

  /** Rejects with `EngineFault`. */
  ask<A extends Ask>(ask: A): Promise<AnswerTo<A>> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#end(
          new EngineFault(`This took longer than ${this.#limit / 1000} seconds and was stopped.`),
        );
      }, this.#limit);
      this.#waiting.set(id, {
        settle: (reply) => {
          if ('fault' in reply) reject(new EngineFault(reply.fault));
          // The worker answers each ask by its kind.
          else resolve(reply.answer as AnswerTo<A>);
        },
        fail: reject,
        timer,
      });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is no window
      this.#started().postMessage({ id, ask } satisfies Envelope);
    });
  }

  close(): void {
    this.#end(new EngineFault('The page was left.'));
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = this.#open();
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      const waiting = this.#waiting.get(data.id);
      if (waiting === undefined) return;
      this.#waiting.delete(data.id);
      clearTimeout(waiting.timer);
      waiting.settle(data);
    });
    worker.addEventListener('error', ({ message }) =>
      this.#end(new EngineFault(`The engine stopped: ${message}`)),
    );
    this.#worker = worker;
    return worker;
  }

  #end(fault: EngineFault): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { timer, fail } of this.#waiting.values()) {
      clearTimeout(timer);
      fail(fault);
    }
    this.#waiting.clear();
  }
}
