import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** How many programs can wait for an answer at once: by their process numbers. */
const slots = 8192;

/** A program that the run's processes called, and that waits for its answer. */
export interface Request {
  readonly pid: number;
  /** The program's name and its arguments. */
  readonly argv: readonly string[];
}

/**
 * Where the programs that stand in for a machine's report what they were called with, and get what
 * they are to print. Needs only what every POSIX shell has built in, so a call costs one process.
 */
export class Desk {
  readonly folder: string;
  readonly #requests: number;

  /** @param folder An empty folder; best in memory. */
  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'answers'), { recursive: true });
    mkdirSync(join(folder, 'calls'));
    const names = Array.from({ length: slots }, (_, slot) => String(slot));
    execFileSync('mkfifo', names, { cwd: join(folder, 'answers') });
    execFileSync('mkfifo', ['requests'], { cwd: folder });
    // Opened for both, so that it neither waits for a writer nor ends with the last one.
    this.#requests = openSync(join(folder, 'requests'), constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** What was asked since the last time. */
  take(): Request[] {
    const buffer = Buffer.alloc(65_536);
    let length = 0;
    try {
      length = readSync(this.#requests, buffer);
    } catch {
      // Nobody has asked for anything.
      return [];
    }
    const calls = buffer.toString('latin1', 0, length).trim().split('\n');
    return calls.map((call) => {
      const path = join(this.folder, 'calls', call);
      const argv = readFileSync(path, 'utf8').split('\0').slice(0, -1);
      unlinkSync(path);
      return { pid: parseInt(call, 10), argv };
    });
  }

  /**
   * Writes to a waiting program: lines that it prints, and (with `exit`) the status that it ends
   * with. False when it has ended meanwhile.
   */
  answer(
    { pid }: Request,
    said: {
      readonly out?: readonly string[];
      readonly err?: readonly string[];
      readonly exit?: number;
    },
  ): boolean {
    const lines = [
      ...(said.out ?? []).map((line) => `o${line}`),
      ...(said.err ?? []).map((line) => `e${line}`),
    ];
    if (said.exit !== undefined) lines.push(`x${said.exit}`);
    let answers;
    try {
      const flags = constants.O_WRONLY | constants.O_NONBLOCK;
      answers = openSync(join(this.folder, 'answers', String(pid % slots)), flags);
    } catch {
      return false;
    }
    try {
      // The program may be killed right now.
      writeSync(answers, lines.map((line) => `${line}\n`).join(''));
      return true;
    } catch {
      return false;
    } finally {
      closeSync(answers);
    }
  }

  close(): void {
    closeSync(this.#requests);
  }
}

/** The program that reports and waits. It stands under each name that it stands in for. */
export const caller = (folder: string): string => `#!/bin/sh
answers='${folder}/answers'/$(($$ % ${slots}))
exec 3<>"$answers"
printf '%s\\0' "\${0##*/}" "$@" >'${folder}/calls'/$$
echo $$ >'${folder}/requests'
while IFS= read -r line <&3; do
  case $line in
  o*) printf '%s\\n' "\${line#o}" ;;
  e*) printf '%s\\n' "\${line#e}" >&2 ;;
  x*) exit "\${line#x}" ;;
  esac
done
`;

/** As \`timeout\` of busybox: becomes the command, which gets a signal from outside when it is late. */
export const timeoutCaller = (folder: string): string => `#!/bin/sh
signal=TERM
while :; do
  case $1 in
  -s) signal=$2; shift 2 ;;
  -k) shift 2 ;;
  *) break ;;
  esac
done
printf '%s\\0' timeout "$signal" "$1" >'${folder}/calls'/$$.timeout
echo $$.timeout >'${folder}/requests'
shift
exec "$@"
`;
