import { readdirSync, readFileSync } from 'node:fs';

/** Where the processes that wait on the real clock sleep in the kernel. */
const realClock = /nanosleep|do_timer_settime|sigtimedwait/;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process has ended.
    return undefined;
  }
};

/** A process's state letter and its session (proc_pid_stat(5)); undefined when it has ended. */
const statOf = (pid: number): { readonly state: string; readonly session: number } | undefined => {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name before stands in parentheses and may hold anything.
  const [state = '?', , , session = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, session: Number(session) };
};

/**
 * The processes of one run, as the kernel shows them (proc(5)). They are those of the run's
 * sessions, and those that have its mark in their environment.
 */
export class Processes {
  readonly #mark: string;
  readonly #sessions = new Set<number>();
  /** Of each process that was looked at: whether it is of the run. */
  readonly #known = new Map<number, boolean>();
  #last: ReadonlyMap<number, string> = new Map();

  /** @param mark `NAME=VALUE` of an environment variable that all have. */
  constructor(mark: string) {
    this.#mark = mark;
  }

  /** Adds the session of a process that was just started as its leader. */
  add(session: number): void {
    this.#sessions.add(session);
  }

  /** The run's processes that have not ended. */
  list(): number[] {
    const found: number[] = [];
    const present = new Set<number>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid) || pid === process.pid) continue;
      present.add(pid);
      if (this.#known.get(pid) ?? this.#look(pid)) found.push(pid);
    }
    for (const pid of this.#known.keys()) if (!present.has(pid)) this.#known.delete(pid);
    return found;
  }

  #look(pid: number): boolean {
    const session = statOf(pid)?.session;
    if (session === undefined) return false;
    const environment = this.#sessions.has(session) ? this.#mark : read(`/proc/${pid}/environ`);
    const ours = environment?.includes(this.#mark) ?? false;
    // An environment is empty for an instant while a program is being loaded; the kernel's own
    // threads have none and no session.
    if (ours || environment !== '' || session === 0) this.#known.set(pid, ours);
    return ours;
  }

  /**
   * True when no process of the run has done anything since the call before, and all sleep: then
   * they do nothing until somebody else wakes them. One that was interrupted on its way to sleep
   * is shown as asleep, but has nothing that it waits in (`wchan`).
   */
  resting(): boolean {
    this.#passTaskList();
    const now = new Map<number, string>();
    let asleep = true;
    for (const pid of this.list()) {
      const state = statOf(pid)?.state;
      const ran = read(`/proc/${pid}/schedstat`);
      // One that has just ended wakes its parent, which may have been looked at before.
      if (state === undefined || ran === undefined) asleep = false;
      else if (!/[SZ]/.test(state)) asleep = false;
      else if (state === 'S' && read(`/proc/${pid}/wchan`) === '0') asleep = false;
      now.set(pid, `${state} ${ran}`);
    }
    const before = this.#last;
    this.#last = now;
    if (!asleep || before.size !== now.size) return false;
    for (const [pid, ran] of now) if (before.get(pid) !== ran) return false;
    return true;
  }

  /**
   * A process that ends is shown as ended a moment before its parent is woken, under the kernel's
   * lock of the task list. To signal a group takes the same lock, so that moment is over then.
   */
  #passTaskList(): void {
    for (const session of this.#sessions) {
      try {
        process.kill(-session, 0);
      } catch {
        // The group has ended; the lock was taken all the same.
      }
    }
  }

  /** The command lines of those that wait on the real clock: a fault of what is under test. */
  onRealClock(): string[] {
    return this.list()
      .filter((pid) => realClock.test(read(`/proc/${pid}/wchan`) ?? ''))
      .map((pid) => (read(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim());
  }

  kill(): void {
    // Some may fork while they are being ended.
    for (let round = 0; round < 5; round += 1) {
      const left = this.list();
      if (left.length === 0) return;
      for (const pid of left) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended.
        }
      }
    }
  }
}
