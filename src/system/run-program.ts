import { spawn } from 'node:child_process';

/** What a program gave. */
export interface ProgramResult {
  readonly stdout: Buffer;
  /** Its first bytes, for the reason of a failure. */
  readonly stderr: string;
  /** Exit status; undefined when a signal ended it. */
  readonly status?: number;
}

/** Bounds of a program that p2lk runs. */
export interface ProgramLimits {
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes on standard output. */
  readonly output: number;
  readonly signal: AbortSignal;
  /** The process' own environment by default. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * A program could not be run to its end; the message is the end of a sentence and never names an
 * argument.
 */
export class ProgramFault extends Error {
  override readonly name = 'ProgramFault';
  /** True where the program was ended because it took too long. */
  readonly hung: boolean;

  constructor(reason: string, hung = false) {
    super(reason);
    this.hung = hung;
  }
}

const STDERR_LIMIT = 4096;

const startReason = (error: Error): string => {
  const code = 'code' in error ? error.code : undefined;
  return (
    { ENOENT: 'it was not found on the PATH', EACCES: 'it may not be run' }[String(code)] ??
    String(code ?? error.name)
  );
};

/**
 * Runs a program with an argument array, no shell, and gives it `input`. Throws `ProgramFault` when
 * it cannot start, takes too long or writes too much.
 */
export const runProgram = (
  [program = '', ...args]: readonly string[],
  input: string,
  { timeout, output, signal, env = process.env }: ProgramLimits,
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const stop = (reason: unknown): void => {
      child.kill('SIGKILL');
      // A child of the program may hold the pipes open and keep p2lk waiting.
      child.stdout.destroy();
      child.stderr.destroy();
      reject(reason as Error);
    };
    const fail = (reason: string, hung = false): void => stop(new ProgramFault(reason, hung));
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, env });
    const timer = setTimeout(
      () => fail(`${program} did not answer within ${timeout / 1000} seconds`, true),
      timeout,
    );
    const abort = (): void => stop(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > output) fail(`${program} wrote more than ${output} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < STDERR_LIMIT) stderr += chunk.toString('utf8');
    });
    // A program that ends before it reads its input closes the pipe; its exit status tells more.
    child.stdin.on('error', () => {});
    child.on('error', (error) => fail(`${program} cannot be run: ${startReason(error)}`));
    child.on('close', (status) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve({ stdout: Buffer.concat(chunks), stderr, ...(status !== null && { status }) });
    });
    if (signal.aborted) abort();
    child.stdin.end(input);
  });
