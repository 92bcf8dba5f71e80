import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why no iSCSI target can be started here; empty when one can. */
export const targetMissing =
  spawnSync('tgtadm', ['--version']).error !== undefined
    ? 'no tgt'
    : process.getuid?.() === 0
      ? ''
      : 'tgt needs root';

interface Account {
  readonly user: string;
  readonly password: string;
}

/** An iSCSI target on loopback, which a machine sees at 10.0.2.2. */
export class TargetServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'p2lk-iscsi-'));
  readonly #control = String(1 + (process.pid % 30_000));
  #port = 0;
  #process: ChildProcess | undefined;
  #targets = 0;

  /** `10.0.2.2:PORT` */
  get portal(): string {
    return `10.0.2.2:${this.#port}`;
  }

  /** Picks a port; nobody listens there until `start`. */
  async choose(): Promise<void> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.#port = (server.address() as AddressInfo).port;
    await new Promise((resolve) => server.close(resolve));
  }

  /** With an account, only who knows it may ask which targets there are. */
  async start(discovery?: Account): Promise<void> {
    if (this.#port === 0) await this.choose();
    this.#process = spawn(
      'tgtd',
      ['-f', '-C', this.#control, '--iscsi', `portal=127.0.0.1:${this.#port}`],
      { stdio: 'ignore' },
    );
    for (
      let tries = 0;
      spawnSync('tgtadm', ['-C', this.#control, '--op', 'show', '--mode', 'sys']).status !== 0;
      tries++
    ) {
      if (tries > 50) throw new Error('tgtd does not answer');
      await sleep(200);
    }
    if (discovery === undefined) return;
    this.#account(discovery);
    this.#admin('--op', 'bind', '--mode', 'account', '--user', discovery.user);
  }

  #account({ user, password }: Account): void {
    this.#admin('--op', 'new', '--mode', 'account', '--user', user, '--password', password);
  }

  #admin(...words: readonly string[]): void {
    const { status, stderr } = spawnSync(
      'tgtadm',
      ['-C', this.#control, '--lld', 'iscsi', ...words],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`tgtadm ${words.join(' ')}: ${stderr}`);
  }

  /** A sparse file of that many MiB. */
  disk(name: string, size: number): string {
    const path = join(this.folder, name);
    writeFileSync(path, '');
    truncateSync(path, size * 1024 * 1024);
    return path;
  }

  /**
   * Offers disks as LUN 1, 2, … of a target: to all, or to who knows an account, or to one
   * initiator.
   */
  offer(
    iqn: string,
    disks: readonly string[],
    { account, initiator }: { readonly account?: Account; readonly initiator?: string } = {},
  ): void {
    const tid = String((this.#targets += 1));
    this.#admin('--op', 'new', '--mode', 'target', '--tid', tid, '-T', iqn);
    for (const [i, disk] of disks.entries())
      this.#admin(
        '--op',
        'new',
        '--mode',
        'logicalunit',
        '--tid',
        tid,
        '--lun',
        String(i + 1),
        '-b',
        disk,
      );
    if (account !== undefined) {
      this.#account(account);
      this.#admin('--op', 'bind', '--mode', 'account', '--tid', tid, '--user', account.user);
    }
    this.#admin(
      '--op',
      'bind',
      '--mode',
      'target',
      '--tid',
      tid,
      ...(initiator === undefined ? ['-I', 'ALL'] : ['-Q', initiator]),
    );
  }

  /** Cuts every connection. */
  drop(): void {
    for (let tid = 1; tid <= this.#targets; tid++) {
      const words = [
        '-C',
        this.#control,
        '--lld',
        'iscsi',
        '--mode',
        'conn',
        '--tid',
        String(tid),
        '--op',
      ];
      const { stdout } = spawnSync('tgtadm', [...words, 'show'], { encoding: 'utf8' });
      const sessions = stdout.matchAll(/Session: (\d+)\s+Connection: (\d+)/g);
      for (const [, sid = '', cid = ''] of sessions)
        spawnSync('tgtadm', [...words, 'delete', '--sid', sid, '--cid', cid]);
    }
  }

  stop(): void {
    this.#process?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
