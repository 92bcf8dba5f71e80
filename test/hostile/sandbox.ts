import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { File, Manifest } from '../../src/linuxkit/manifest.ts';

/** What an injected command leaves. */
export const canary = '/canary';

const busybox = '/bin/busybox';

/** Namespaces of its own for what a script does, with the user as root of them. */
const namespaces = ['--map-root-user', '--mount', '--pid', '--fork', '--kill-child'];

/** Why nothing can be run here; empty where scripts can be. */
export const whyNoSandbox = ((): string => {
  if (!existsSync(busybox)) return 'no busybox';
  if (!readFileSync(busybox).includes('chroot')) return 'a busybox without chroot';
  const { status } = spawnSync('unshare', [...namespaces, 'chroot', '/', '/bin/true']);
  return status === 0 ? '' : 'no user and mount namespaces';
})();

/** Programs of the machine that would change it, or that it alone has: they note their words. */
const standIns = [
  'mount',
  'umount',
  'modprobe',
  'ctr',
  'service',
  'runc',
  'nft',
  'iptables-restore',
  'ip6tables-restore',
  'ip',
  'poweroff',
  'reboot',
  'inotifyd',
  'sysctl',
  'findfs',
  'blkid',
];

/** Folders of programs, which are laid over those of every root: the small ones, the stand-ins. */
const makePrograms = (folder: string): void => {
  for (const name of ['bin', 'fakes']) mkdirSync(join(folder, name));
  copyFileSync(busybox, join(folder, 'bin/busybox'));
  const { stdout } = spawnSync(busybox, ['--list'], { encoding: 'utf8' });
  for (const name of stdout.split('\n'))
    if (name !== '' && name !== 'busybox') symlinkSync('busybox', join(folder, 'bin', name));
  const fake = '#!/bin/sh\nprintf "%s\\0" "${0##*/}" "$@" >>/calls\n';
  for (const name of standIns) writeFileSync(join(folder, 'fakes', name), fake, { mode: 0o755 });
  // Whoever waits has nothing more to do here.
  writeFileSync(join(folder, 'fakes/sleep'), '#!/bin/sh\nkill -9 "$PPID"\n', { mode: 0o755 });
};

const folders = [
  'bin',
  'fakes',
  'dev',
  'etc',
  'proc/self',
  'proc/net',
  'run/p2lk',
  'tmp',
  'var/log',
  'containers/services',
  'containers/onboot',
  'sys/fs/cgroup',
];

/** A machine's root without p2lk's files. */
const makeRoot = (root: string): void => {
  for (const path of folders) mkdirSync(join(root, path), { recursive: true });
  for (const [path, text] of [
    ['proc/self/mounts', ''],
    ['proc/uptime', '100.00 100.00\n'],
    ['proc/net/dev', ''],
    ['etc/hosts', '127.0.0.1 localhost\n'],
    ['etc/resolv.conf', 'nameserver 192.0.2.53\n'],
    ['dev/null', ''],
    ['dev/console', ''],
    ['calls', ''],
  ] as const)
    writeFileSync(join(root, path), text);
  // The machine's root as it is seen in a container of its own.
  symlinkSync('/', join(root, 'host'));
};

export const textOf = ({ contents = '' }: File): string =>
  typeof contents === 'string' ? contents : Buffer.from(contents).toString('latin1');

/** Files that a shell runs by themselves. */
export const isScript = (file: File): boolean => textOf(file).startsWith('#!');

/**
 * Texts of shell in files that are data: the plan of the supervisor, `run TEXT` a line, with `\n`
 * for a line feed.
 */
export const stepsOf = (file: File): readonly string[] =>
  file.path === 'etc/p2lk/plan'
    ? textOf(file)
        .split('\n')
        .filter((line) => line.startsWith('run '))
        .map((line) =>
          line.slice(4).replaceAll(/\\(.)/g, (_, code: string) => (code === 'n' ? '\n' : code)),
        )
    : [];

/** What is there after everything has run. */
export interface Aftermath {
  /** Paths below the root that were not there before, without those of the manifest. */
  readonly made: readonly string[];
  /** Words of the programs that stand in. */
  readonly calls: readonly string[];
  /** What a path below the root holds; empty where it is not there. */
  text(path: string): string;
  /** Whether a script could not be read. */
  readonly isBroken: boolean;
}

const walk = (root: string, path = ''): readonly string[] =>
  readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const here = path === '' ? entry.name : `${path}/${entry.name}`;
    return entry.isDirectory() ? [here, ...walk(root, here)] : [here];
  });

/** Runs the scripts of manifests, each time in a root of its own. */
export class Sandbox {
  readonly #folder = mkdtempSync(join(tmpdir(), 'p2lk-hostile-'));
  readonly #root = join(this.#folder, 'root');

  constructor() {
    makePrograms(this.#folder);
  }

  /** Lays out the files of a manifest and runs every script and step that `wanted` names. */
  run({ files = [] }: Manifest, wanted: (file: File) => boolean): Aftermath {
    const root = this.#root;
    rmSync(root, { recursive: true, force: true });
    makeRoot(root);
    for (const file of files) {
      const path = join(root, file.path);
      mkdirSync(file.directory === true ? path : dirname(path), { recursive: true });
      if (file.directory === true) continue;
      writeFileSync(path, file.contents ?? '');
      chmodSync(path, 0o755);
    }
    const scripts = files.filter((file) => isScript(file) && wanted(file));
    const lines = [
      ...scripts.map(({ path }) => `'/${path}'`),
      ...files.filter(wanted).flatMap((file) =>
        stepsOf(file).map((step, i) => {
          const path = `run/step-${i}`;
          writeFileSync(join(root, path), `root=\nstate=/run/p2lk\n${step}\n`);
          return `'/${path}'`;
        }),
      ),
    ];
    writeFileSync(
      join(root, 'run-all'),
      lines.map((line) => `sh -n ${line} || : >/syntax\ntimeout 2 sh ${line}\n`).join(''),
    );
    const laid = new Set(walk(root));
    const inside =
      'mount --bind "$1/bin" "$2/bin" && mount --bind "$1/fakes" "$2/fakes" && exec "$3" ' +
      'chroot "$2" /bin/sh /run-all';
    const args = [...namespaces, '/bin/sh', '-c', inside, 'sh', this.#folder, root, busybox];
    spawnSync('unshare', args, {
      env: { PATH: '/fakes:/bin:/usr/bin:/sbin' },
      timeout: 30_000,
      stdio: 'ignore',
    });
    const read = (path: string): string =>
      existsSync(join(root, path)) ? readFileSync(join(root, path), 'latin1') : '';
    const made = walk(root).filter((path) => !laid.has(path));
    const texts = new Map(made.map((path) => [path, '']));
    for (const path of ['hosts', 'resolv.conf', 'hostname'].map((name) => `run/p2lk/pod/${name}`))
      texts.set(path, read(path));
    return {
      made,
      calls: read('calls').split('\0'),
      isBroken: made.includes('syntax'),
      text: (path) => texts.get(path) ?? '',
    };
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
