import type { Worker } from 'node:worker_threads';

/** Memory shared with the watching thread: a count of beginnings and ends, and how many are open. */
const [CHANGES, OPEN] = [0, 1] as const;

/** Where the watching thread finds what is to be called in the main one. */
const CALL = Symbol.for('p2lk.hang');

/**
 * The thread's code. Node's inspector lets it run a call in the main thread even while that one is
 * in a loop, in a regular expression or waiting for memory. Where it is in a system call nothing
 * can run there: the thread says what it can and ends the process by SIGKILL.
 */
const watching = `
const { workerData: { memory, milliseconds, last } } = require('node:worker_threads');
const state = new Int32Array(memory);
let seen = -1, since = 0;
const timer = setInterval(() => {
  const now = performance.now(), changes = Atomics.load(state, ${CHANGES});
  if (changes !== seen || Atomics.load(state, ${OPEN}) === 0) [seen, since] = [changes, now];
  else if (now - since > milliseconds) {
    clearInterval(timer);
    setTimeout(() => {
      require('node:fs').writeSync(2, last);
      process.kill(process.pid, 'SIGKILL');
    }, 1000);
    const { Session } = require('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression: "globalThis[Symbol.for('p2lk.hang')]()" });
  }
}, 50);
`;

/**
 * Watches from a thread of its own for code that keeps the main thread busy longer than it may. A
 * stretch begins at `enter` and ends at `leave`, or where another begins.
 */
export class HangWatch {
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  #worker: Worker | undefined;

  /**
   * Starts the thread. `hung` is called in the middle of what hangs and must end the process; `last`
   * is said where it cannot be called.
   */
  async start(seconds: number, hung: () => void, last: string): Promise<void> {
    const { Worker: Thread } = await import('node:worker_threads');
    Object.defineProperty(globalThis, CALL, { value: hung, configurable: true });
    this.#worker = new Thread(watching, {
      eval: true,
      stdout: false,
      workerData: { memory: this.#state.buffer, milliseconds: seconds * 1000, last },
    });
    // A thread that cannot be had leaves the run as it is, unwatched.
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
  }

  enter(): void {
    Atomics.add(this.#state, CHANGES, 1);
    Atomics.add(this.#state, OPEN, 1);
  }

  leave(): void {
    Atomics.sub(this.#state, OPEN, 1);
    Atomics.add(this.#state, CHANGES, 1);
  }
}
