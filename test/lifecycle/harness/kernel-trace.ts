import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pipe } from './pipe.ts';

/** The kernel's trace of ends, as `/sys/kernel/tracing` shows it (kernel, Documentation/trace). */
export class KernelTrace {
  readonly #filter: string;
  readonly #pipe: Pipe;

  /** @param root The machine's root. */
  constructor(root: string) {
    const instance = join(root, 'sys/kernel/tracing/instances/p2lk');
    const event = join(instance, 'events/sched/sched_process_exit');
    mkdirSync(event, { recursive: true });
    this.#filter = join(event, 'filter');
    writeFileSync(this.#filter, 'none\n');
    this.#pipe = new Pipe(join(instance, 'trace_pipe'));
  }

  /** A process has ended: a line, if the filter lets it through. */
  tell(pid: number): void {
    const wanted = readFileSync(this.#filter, 'utf8').split(/\D+/);
    if (wanted.includes(String(pid)))
      this.#pipe.write(`   stop-${pid} [000] ..... 1.5: sched_process_exit: comm=stop pid=${pid}`);
  }

  close(): void {
    this.#pipe.close();
  }
}
