import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { script } from './script.ts';

// With a user namespace of its own the script cannot touch the mounts of the machine that runs the
// tests.
const able = spawnSync('unshare', ['-rm', 'true']).status === 0;

/** One of each kind. */
const kinds: { readonly [kind: string]: string } = {
  nothing: ':',
  directory: 'mkdir "$P"',
  file: 'echo x >"$P"',
  socket: 'python3 -c "import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])" "$P"',
  character: 'P=/dev/null',
  'link to a directory': 'mkdir "$P.real"; ln -s "$P.real" "$P"',
  'link to nothing': 'ln -s "$P.real" "$P"',
};

describe.skipIf(!able)(
  `host-path${able ? '' : ' (skipped: needs mount namespaces, unshare -rm)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'p2lk-host-path-'));
    writeFileSync(join(folder, 'host-path'), script.contents as string);
    execFileSync('mkdir', [`${folder}/run`]);
    afterAll(() => rmSync(folder, { recursive: true }));

    /** Runs `before`, the script for `$P` and `after` in a mount namespace of its own. */
    const run = (
      type: string,
      before: string,
      after: string,
      access = 'ro',
      standIn = '-',
    ): string => {
      const text =
        `mount -t tmpfs t ${folder}/run; mount -t tmpfs l /var/lib; ` +
        `P=${folder}/run/data\n${before}\nsh ${folder}/host-path "$1" "$P" ${access} volume ` +
        `${standIn} || { echo refused; exit 0; }\n${after}`;
      return execFileSync('unshare', ['-rm', 'sh', '-c', text, 'sh', type], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      }).trim();
    };

    const accepted: { readonly [type: string]: readonly string[] } = {
      '-': ['nothing', 'directory', 'file', 'socket', 'character', 'link to a directory'],
      DirectoryOrCreate: ['nothing', 'directory', 'link to a directory'],
      Directory: ['directory', 'link to a directory'],
      FileOrCreate: ['nothing', 'file'],
      File: ['file'],
      Socket: ['socket'],
      CharDevice: ['character'],
      BlockDevice: [],
    };
    const combinations = Object.keys(accepted).flatMap((type) =>
      Object.keys(kinds).map((kind) => [type, kind] as const),
    );
    test.each(combinations)('type %s and %s', (type, kind) => {
      const said = run(type, kinds[kind]!, 'echo taken').split('\n');
      if (type === 'FileOrCreate' && kind === 'link to nothing')
        return expect(said.at(-1)).toBe('taken');
      expect(said.at(-1)).toBe(accepted[type]!.includes(kind) ? 'taken' : 'refused');
      if (said.at(-1) === 'refused')
        expect(said.join('\n')).toContain(
          kind === 'character' ? '/dev/null' : `${folder}/run/data`,
        );
    });

    test('makes a directory with those above it, 0755', () => {
      expect(run('-', 'P="$P/deep/er"', 'stat -c "%F %a" "$P" "${P%/*}"')).toBe(
        'directory 755\ndirectory 755',
      );
    });
    test('makes a file 0644, and no directory for it', () => {
      expect(run('FileOrCreate', '', 'stat -c "%F %a" "$P"')).toBe('regular empty file 644');
      expect(run('FileOrCreate', 'P="$P/file"', '')).toMatch(
        /the directory of .* is missing.*\nrefused$/s,
      );
    });
    test('lets what is there keep its mode', () => {
      expect(run('DirectoryOrCreate', 'mkdir "$P"; chmod 0711 "$P"', 'stat -c %a "$P"', 'rw')).toBe(
        '711',
      );
    });
    test('lets programs run in a directory that it makes on a tmpfs without them', () => {
      const before = `mount -o remount,noexec ${folder}/run`;
      expect(run('-', before, 'cp /bin/true "$P/true" && "$P/true" && echo ran', 'rw')).toBe('ran');
    });
    test('gives a read-only directory and a read-only file a layer that takes what is written', () => {
      const sealed = `mount -o remount,ro ${folder}/run`;
      const directory = `mkdir "$P"; chmod 0751 "$P"; echo old >"$P/file"; ${sealed}`;
      expect(
        run(
          'Directory',
          directory,
          'cat "$P/file"; echo new >"$P/file"; cat "$P/file"; stat -c %a "$P"',
          'rw',
        ),
      ).toBe('old\nnew\n751');
      expect(
        run('File', `echo old >"$P"; ${sealed}`, 'cat "$P"; echo new >"$P"; cat "$P"', 'rw'),
      ).toBe('old\nnew');
    });
    test('leaves a read-only directory alone that nobody writes, or that has mounts below it', () => {
      const sealed =
        'mkdir -p "$P/disk"; mount -t tmpfs d "$P/disk"; touch "$P/disk/kept"; mount -o ' +
        `remount,ro ${folder}/run`;
      expect(run('Directory', sealed, 'touch "$P/x" 2>/dev/null || echo read-only', 'ro')).toBe(
        'read-only',
      );
      expect(run('Directory', sealed, 'ls "$P/disk"', 'rw')).toMatch(
        /stays read-only: there are mounts below it\nkept$/,
      );
    });
    describe('in place of what only a node has', () => {
      const made = (standIn: string, after: string, type = '-'): string =>
        run(type, 'P="$P/etc/of-a-node"', after, 'ro', standIn);
      test('makes an empty file, not a directory', () => {
        expect(made('file', 'stat -c "%F %a" "$P"')).toBe('regular empty file 644');
      });
      test('makes the time zone UTC', () => {
        const said = 'stat -c %s "$P"; TZ=:$P date +%Z; file -b "$P" 2>/dev/null';
        expect(made('zone', said)).toMatch(/^114\nUTC/);
        expect(made('zone-name', 'cat "$P"')).toBe('Etc/UTC');
        expect(made('zone-name', 'cat "$P"', 'File')).toBe('Etc/UTC');
      });
      test('makes up a name of the machine', () => {
        expect(made('machine-id', 'cat "$P"')).toMatch(/^[0-9a-f]{32}$/);
      });
      test('makes nothing in place of a device', () => {
        expect(made('device', '')).toMatch(/nothing can take the place of a device\nrefused$/);
        expect(run('-', 'P=/dev/null', 'echo taken', 'ro', 'device')).toBe('taken');
      });
      test('leaves what is there', () => {
        expect(run('-', 'echo own >"$P"', 'cat "$P"', 'ro', 'zone')).toBe('own');
      });
    });
    test('takes a path with a colon, spaces and quotes', () => {
      expect(run('-', `P="$P/a:b, 'c"`, 'stat -c %F "$P"', 'rw')).toBe('directory');
    });
  },
);
