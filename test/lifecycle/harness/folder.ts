import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caller, Desk, timeoutCaller } from './desk.ts';

/** The programs of a machine that the harness stands in for. */
const stoodIn = [
  'ctr',
  'date',
  'inotifyd',
  'mount',
  'nc',
  'poweroff',
  'reboot',
  'runc',
  'service',
  'sleep',
  'umount',
  'wget',
];

export type Shell = 'dash' | 'busybox';

/** The shells that are at hand here. */
export const shells: readonly Shell[] = (['dash', 'busybox'] as const).filter((shell) => {
  try {
    execFileSync(shell, shell === 'dash' ? ['-c', ':'] : ['sh', '-c', ':']);
    return true;
  } catch {
    return false;
  }
});

/** What is the same for all runs of one test file: the desk, and the programs. */
export class Bench {
  readonly folder: string;
  readonly desk: Desk;
  #runs = 0;

  constructor() {
    const at = existsSync('/dev/shm') ? memory() : tmpdir();
    this.folder = mkdtempSync(join(at, 'p2lk-lifecycle-'));
    this.desk = new Desk(join(this.folder, 'desk'));
    for (const shell of shells) this.#programs(shell);
    const polling = join(this.folder, 'dashpoll');
    cpSync(join(this.folder, 'dash'), polling, { recursive: true });
    rmSync(join(polling, 'inotifyd'));
  }

  /** The words that run a script in a shell. */
  command(shell: Shell, script: string, words: readonly string[]): readonly string[] {
    return shell === 'dash' ? ['dash', script, ...words] : [this.#busybox, 'sh', script, ...words];
  }

  get #busybox(): string {
    return join(this.folder, 'busybox', 'busybox');
  }

  /**
   * The search path of a run: first what is stood in for, then the rest; with `poll`, without
   * inotifyd.
   */
  path(shell: Shell, without: '' | 'poll' = ''): string {
    const own = join(this.folder, shell + without);
    return shell === 'busybox' ? own : `${own}:${process.env['PATH'] ?? '/usr/bin:/bin'}`;
  }

  /** An empty folder for one run, to be a machine's root. */
  root(): string {
    this.#runs += 1;
    const root = join(this.folder, `root${this.#runs}`);
    mkdirSync(root);
    return root;
  }

  remove(): void {
    this.desk.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #programs(shell: Shell): void {
    const folder = join(this.folder, shell);
    mkdirSync(folder);
    const put = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text, { mode: 0o755 });
    };
    put('timeout', timeoutCaller(this.desk.folder));
    for (const name of stoodIn) put(name, caller(this.desk.folder));
    if (shell !== 'busybox') return;
    // The other programs are then busybox's too, as on a machine.
    const original = execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim();
    const applets = execFileSync(original, ['--list'], { encoding: 'utf8' }).trim().split('\n');
    writeFileSync(this.#busybox, withoutApplets(readFileSync(original)), { mode: 0o755 });
    for (const name of applets) {
      const path = join(folder, name);
      if (!existsSync(path)) symlinkSync(this.#busybox, path);
    }
  }
}

/**
 * A busybox that does not know the programs that are stood in for: Debian's prefers its own to those
 * of the search path. In the list of names, which is sorted, the last letter becomes the next one.
 */
const withoutApplets = (program: Buffer): Buffer => {
  const start = program.indexOf('\0[\0[[\0');
  const end = program.indexOf('\0zcat\0', start);
  if (start < 0 || end < 0) throw new Error('this busybox has no list of names');
  for (const name of ['timeout', ...stoodIn]) {
    const at = program.indexOf(`\0${name}\0`, start);
    if (at < 0 || at > end) continue;
    const last = at + name.length;
    program.writeUInt8(program.readUInt8(last) + 1, last);
  }
  return program;
};

/** A folder in memory, where programs can be run from it. */
const memory = (): string => {
  const folder = mkdtempSync(join('/dev/shm', 'p2lk-'));
  try {
    writeFileSync(join(folder, 'true'), '#!/bin/sh\n', { mode: 0o755 });
    execFileSync(join(folder, 'true'));
    return '/dev/shm';
  } catch {
    return tmpdir();
  } finally {
    rmSync(folder, { recursive: true });
  }
};
