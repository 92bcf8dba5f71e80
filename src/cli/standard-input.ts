import { readSync } from 'node:fs';
import type { Terminal } from './terminal.ts';

/**
 * Standard input in pieces. Straight from the descriptor where it waits, which spares making a
 * stream; from the stream where it does not (EAGAIN). While it waits an interrupt ends the program
 * at once.
 */
export async function* standardInput(terminal: Terminal): AsyncGenerator<Uint8Array> {
  const piece = Buffer.allocUnsafeSlow(65_536);
  for (;;) {
    let size: number;
    try {
      size = readSync(0, piece);
    } catch (error) {
      const { code } = error as { code?: unknown };
      // Windows says so when the writer of a pipe has gone.
      if (code === 'EOF') return;
      if (code !== 'EAGAIN') throw error;
      yield* terminal.stdin() as AsyncIterable<Uint8Array>;
      return;
    }
    if (size === 0) return;
    yield Buffer.from(piece.subarray(0, size));
  }
}
