import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });

/** Why no SMB server can be started here; empty when one can. */
export const smbMissing = !has('smbd')
  ? 'no smbd'
  : process.getuid?.() !== 0
    ? 'port 445 needs root'
    : (await answers(445))
      ? 'port 445 is taken'
      : '';

/** Samba on 127.0.0.1, which a machine sees at 10.0.2.2, with the shares `pictures` and `rates`. */
export class SmbServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'p2lk-smb-'));
  #process: ChildProcess | undefined;

  /** Starts it, with that user. Its files belong to root. */
  async start(user: string, password: string): Promise<void> {
    const at = (name: string): string => join(this.folder, name);
    for (const name of ['pictures', 'rates', 'state']) mkdirSync(at(name));
    writeFileSync(at('users'), `root = ${user}\n`);
    const state = [
      'private dir',
      'lock directory',
      'state directory',
      'cache directory',
      'pid directory',
      'ncalrpc dir',
    ];
    const shares = ['pictures', 'rates'].map(
      (name) => `[${name}]\npath = ${at(name)}\nread only = no\nforce user = root\n`,
    );
    const lines = [
      'server role = standalone server',
      'disable netbios = yes',
      'interfaces = 127.0.0.1',
      'bind interfaces only = yes',
      'smb ports = 445',
      'server min protocol = SMB3_00',
      'load printers = no',
      'disable spoolss = yes',
      `username map = ${at('users')}`,
      `log file = ${at('log')}`,
      ...state.map((key) => `${key} = ${at('state')}`),
    ];
    const config = at('smb.conf');
    writeFileSync(config, `[global]\n${lines.join('\n')}\n${shares.join('')}`);
    const set = spawnSync('smbpasswd', ['-c', config, '-a', '-s', 'root'], {
      input: `${password}\n${password}\n`,
      encoding: 'utf8',
    });
    if (set.status !== 0) throw new Error(`smbpasswd: ${set.stderr}${set.stdout}`);
    // When it ends it signals its whole process group, which must not be ours.
    this.#process = spawn('smbd', ['--foreground', '--no-process-group', '-s', config], {
      stdio: 'ignore',
      detached: true,
    });
    const ends = Date.now() + 20_000;
    while (!(await answers(445))) {
      if (Date.now() > ends)
        throw new Error(`smbd does not answer: ${readFileSync(at('log'), 'utf8').slice(-1000)}`);
      await sleep(200);
    }
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  async stop(): Promise<void> {
    if (this.#process !== undefined && this.#process.exitCode === null) {
      this.#process.kill('SIGTERM');
      await once(this.#process, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
