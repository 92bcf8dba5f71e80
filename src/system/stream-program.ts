import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** How a program ended. */
export interface ProgramEnd {
  /** Exit status; 128 and the signal's number where a signal ended it. */
  readonly status: number;
  /** The last lines of what it wrote, at most 16 KiB of them. */
  readonly last: string;
}

/** What is done with a program while it runs. */
export interface StreamOptions {
  readonly folder: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Gets all that the program writes, standard error too, as it comes. */
  readonly onText: (text: string) => void;
  /** Ends the program with SIGTERM, and after five seconds with SIGKILL. */
  readonly signal: AbortSignal;
}

const LAST = 16_384;
const PATIENCE = 5_000;

/**
 * Runs a program with an argument array and no shell to its end, and hands on what it writes. Its
 * standard input is empty, and an interrupt at the terminal does not reach it: p2lk ends it.
 * @throws the system's error where it cannot start
 */
export const streamProgram = (
  [program = '', ...args]: readonly string[],
  { folder, env, onText, signal }: StreamOptions,
): Promise<ProgramEnd> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill('SIGTERM');
      timer = setTimeout(kill, PATIENCE);
    };
    let last = '';
    const take = (text: string): void => {
      last = (last + text).slice(-LAST);
      onText(text);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', (status, name) => {
      clearTimeout(timer);
      process.off('exit', kill);
      signal.removeEventListener('abort', stop);
      resolve({ status: status ?? 128 + (name === null ? 0 : constants.signals[name]), last });
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
