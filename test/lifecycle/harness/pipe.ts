import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

/** A FIFO of the harness, which never comes to an end for whoever else opens it. */
export class Pipe {
  readonly #descriptor: number;
  #rest = '';

  constructor(path: string) {
    execFileSync('mkfifo', [path]);
    this.#descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** The whole lines that were written since the last time. */
  lines(): readonly string[] {
    const buffer = Buffer.alloc(4096);
    let length = 0;
    try {
      length = readSync(this.#descriptor, buffer);
    } catch {
      // Nobody has written anything.
      return [];
    }
    const lines = (this.#rest + buffer.toString('latin1', 0, length)).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  write(line: string): void {
    writeSync(this.#descriptor, `${line}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Writes a line to a FIFO, if anybody has it open. */
export const writeLine = (path: string, line: string): void => {
  let pipe;
  try {
    pipe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return;
  }
  writeSync(pipe, `${line}\n`);
  closeSync(pipe);
};
