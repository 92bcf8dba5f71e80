import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'dist/cli.js');

/** What a reader's home folder is called in the pages. */
const home = '/home/you';

/**
 * Makes every host but this machine one that nobody knows, as the made-up registries of the pages
 * are: no test waits for a network.
 */
const noNetwork = `
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
const { lookup } = dns;
dns.lookup = (host, options, done) => {
  if (/^(localhost|127[.].*|::1)$/.test(host)) return lookup(host, options, done);
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND ' + host), { code: 'ENOTFOUND', hostname: host });
  process.nextTick(typeof options === 'function' ? options : done, error);
};
syncBuiltinESMExports();
`;

/**
 * A folder where a page's files lie and its commands run, with the built program as `p2lk` and
 * nothing of this machine's settings.
 */
export class Sandbox {
  readonly #top = realpathSync(mkdtempSync(join(tmpdir(), 'p2lk-docs-')));
  readonly folder = join(this.#top, 'shop');
  #status = 0;

  constructor() {
    mkdirSync(this.folder);
    mkdirSync(join(this.#top, 'bin'));
    writeFileSync(
      join(this.#top, 'bin/p2lk'),
      `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`,
    );
    chmodSync(join(this.#top, 'bin/p2lk'), 0o755);
  }

  /** Writes a file of the page. */
  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** Copies a folder of the repository. */
  copy(name: string): void {
    cpSync(join(root, name), join(this.folder, name), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
  }

  /** Copies what is in a folder of the repository into the folder where commands run. */
  open(name: string): void {
    cpSync(join(root, name), this.folder, { recursive: true });
  }

  /** Exit status of the command before. */
  get status(): number {
    return this.#status;
  }

  /**
   * Runs one command line and gives what a terminal would show. `$?` is the status of the command
   * before.
   */
  run(command: string): string {
    if (!existsSync(program))
      throw new Error('the pages run the built program, and there is none: npm run build');
    const { status, stdout, signal } = spawnSync(
      'sh',
      ['-c', `exec 2>&1\n(exit ${this.#status})\n${command}`],
      {
        cwd: this.folder,
        encoding: 'utf8',
        timeout: 60_000,
        env: {
          PATH: `${join(this.#top, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`,
          HOME: this.#top,
          NO_COLOR: '1',
          LC_ALL: 'C.UTF-8',
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(noNetwork)}`,
        },
      },
    );
    this.#status = status ?? (signal === null ? 1 : 124);
    return stdout.replaceAll(this.#top, home).replaceAll(root.replace(/\/$/, ''), `${home}/p2lk`);
  }

  dispose(): void {
    rmSync(this.#top, { recursive: true, force: true });
  }
}
