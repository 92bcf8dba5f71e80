import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
    const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    this.folder = mkdtempSync(join(memory, 'p2lk-lifecycle-'));
    this.desk = new Desk(join(this.folder, 'desk'));
    for (const shell of shells) this.#programs(shell);
  }

  /**
   * The words that run a script in a shell. Debian's busybox prefers its own programs to those of
   * the search path, so there each that is stood in for is an alias of its path.
   */
  command(shell: Shell, script: string, words: readonly string[]): readonly string[] {
    if (shell === 'dash') return ['dash', script, ...words];
    const text = '. "$P2LK_ALIASES"; . "$0"';
    return ['busybox', 'sh', '-c', text, script, ...words];
  }

  /** The file of the aliases. */
  get aliases(): string {
    return join(this.folder, 'aliases');
  }

  /** The search path of a run: first what is stood in for, then the rest. */
  path(shell: Shell): string {
    const own = join(this.folder, shell);
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
    const busybox = execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim();
    const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
    for (const name of applets) {
      if (name !== 'timeout' && !stoodIn.includes(name)) symlinkSync(busybox, join(folder, name));
    }
    const aliases = ['timeout', ...stoodIn.filter((name) => applets.includes(name))].map(
      (name) => `alias ${name}=${join(folder, name)}\n`,
    );
    writeFileSync(
      this.aliases,
      `alias exec='exec '\nalias command='command '\n${aliases.join('')}`,
    );
  }
}
