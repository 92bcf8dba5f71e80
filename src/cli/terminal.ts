import { fstatSync, statSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { Reporter } from '../diagnostics/reporter.ts';

/** The program's surroundings, as `src/cli.ts` hands them over. */
export interface Terminal {
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  /** Names of the commands beside the main one. */
  readonly commands?: ReadonlySet<string>;
  /** The reporter of a module, where the command line names one. */
  readonly reporter?: Reporter;
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute path of the working directory. */
  readonly folder: string;
  /** Streams are made when they are asked for: each costs a run about a millisecond. */
  readonly stdin: () => Readable & { readonly isTTY?: boolean };
  readonly stdout: () => Stream;
  readonly stderr: () => Stream;
  /**
   * From here on until the result is called, and has settled, an interrupt waits: files that belong
   * together are written whole. At any other time the system ends the program at once, whatever it
   * is doing.
   */
  readonly holdSignals: () => () => Promise<void>;
  /**
   * Hands every interrupt (SIGINT, SIGTERM) to a listener instead of ending the program; what comes
   * back ends that.
   */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** The main job is done, and the code for it compiled. */
  readonly keepCode: () => void;
}

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Whether a descriptor is a device other than the null device, and so may be a terminal. Asked of
 * the system, since a stream is dear.
 */
export const mayBeTerminal = (descriptor: 0 | 1 | 2): boolean => {
  try {
    const device = fstatSync(descriptor);
    return device.isCharacterDevice() && device.rdev !== statSync(devNull).rdev;
  } catch {
    return false;
  }
};

/**
 * Writes all of a text to standard output (1) or standard error (2). Straight to the descriptor
 * where it takes it, which spares making a stream; through the stream where the descriptor does not
 * wait (EAGAIN: a pipe shared with a program that set O_NONBLOCK).
 * @throws the system's error: EPIPE, ENOSPC, …
 */
export const write = async (terminal: Terminal, descriptor: 1 | 2, text: string): Promise<void> => {
  let bytes: Uint8Array = Buffer.from(text, 'utf8');
  try {
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EAGAIN') throw error;
    const stream = descriptor === 1 ? terminal.stdout() : terminal.stderr();
    await new Promise<void>((resolve, reject) => {
      stream.once('error', reject);
      stream.write(bytes, (failed) => (failed ? reject(failed) : resolve()));
    });
  }
};

/** Writes to a descriptor in the middle of anything; what it does not take is lost. */
export const writeNow = (descriptor: 1 | 2, text: string): void => {
  let bytes: Uint8Array = Buffer.from(text, 'utf8');
  for (const end = Date.now() + 500; bytes.length > 0 && Date.now() < end;) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') return;
    }
  }
};

/**
 * Writes a message. Where nobody can read it (standard error is closed or full) the program goes
 * on: the exit code still tells.
 */
export const writeMessage = (terminal: Terminal, text: string): Promise<void> =>
  write(terminal, 2, text).catch(() => undefined);
