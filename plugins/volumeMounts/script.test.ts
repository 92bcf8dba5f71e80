import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { script } from './script.ts';

const able = spawnSync('unshare', ['-rm', 'true']).status === 0;

describe.skipIf(!able)(
  `sub-path${able ? '' : ' (skipped: needs mount namespaces, unshare -rm)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'p2lk-sub-path-'));
    writeFileSync(join(folder, 'sub-path'), script.contents as string);
    afterAll(() => rmSync(folder, { recursive: true }));

    /**
     * Runs `before`, then the script for `$V` and a path, then `after`, in a mount namespace of its
     * own; `$T` is the target.
     */
    const run = (before: string, path: string, after: string): string =>
      execFileSync(
        'unshare',
        [
          '-rm',
          'sh',
          '-c',
          `mount -t tmpfs t ${folder}/run; V=${folder}/run/volume; T=${folder}/run/targets/0; ` +
            `mkdir -m 0777 "$V"; chmod 0777 "$V"; ${before}\nsh ${folder}/sub-path "$V" "$1" ` +
            `"$T" || { echo refused; exit 0; }\n${after}`,
          'sh',
          path,
        ],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      ).trim();
    execFileSync('mkdir', ['-p', `${folder}/run`]);

    test('binds a file that an earlier container left', () => {
      expect(run('echo port=8080 >"$V/app.conf"', 'app.conf', 'cat "$T"; stat -c %F "$T"')).toBe(
        'port=8080\nregular file',
      );
    });
    test('makes a missing directory with the mode of the volume, those above it less', () => {
      expect(run('', 'a/b', 'stat -c %a "$V/a" "$V/a/b"; touch "$T/x"; ls "$V/a/b"')).toBe(
        '755\n777\nx',
      );
    });
    test('keeps the setgid bit of a volume with an fsGroup, not the sticky bit', () => {
      expect(run('chmod 3777 "$V"', 'a', 'stat -c %a "$V/a"')).toBe('2777');
    });
    test('leaves the mode of what is there', () => {
      expect(run('mkdir "$V/a"; chmod 0700 "$V/a"', 'a', 'stat -c %a "$V/a"')).toBe('700');
    });
    test('follows a link that stays inside the volume', () => {
      expect(
        run(
          'mkdir "$V/real"; echo seen >"$V/real/file"; ln -s real "$V/link"',
          'link',
          'cat "$T/file"',
        ),
      ).toBe('seen');
    });
    test('binds once when it runs twice', () => {
      expect(
        run(
          'mkdir "$V/a"',
          'a',
          `sh ${folder}/sub-path "$V" a "$T"; grep -c " $T " /proc/self/mounts`,
        ),
      ).toBe('1');
    });
    test('takes a name with spaces, quotes, stars and a leading dash as it is', () => {
      const name = `-a b'"*$(touch x)`;
      expect(run('', name, 'ls "$V"')).toBe(name);
    });

    test.each([
      ['a link to a directory elsewhere', 'ln -s /etc "$V/evil"', 'evil'],
      [
        'a relative link out of the volume',
        'ln -s ../../../../../../../../etc "$V/evil"',
        'evil/shadow',
      ],
      ['a link in the middle', 'mkdir "$V/a"; ln -s /etc "$V/a/evil"', 'a/evil/new'],
      ['a link to a file elsewhere', 'ln -s /etc/passwd "$V/evil"', 'evil'],
      ['a link to a directory that begins alike', 'mkdir "$V-2"; ln -s "$V-2" "$V/evil"', 'evil'],
      ['a link to nothing', 'ln -s nowhere "$V/evil"', 'evil'],
      ['a link to itself', 'ln -s evil "$V/evil"', 'evil'],
      ['.. in the path', '', 'a/../../x'],
      ['a path below a file', 'echo >"$V/file"', 'file/x'],
    ])('refuses %s', (_, before, path) => {
      expect(run(before, path, 'echo bound').split('\n').at(-1)).toBe('refused');
    });
    test('makes nothing outside the volume', () => {
      const again = `sh ${folder}/sub-path "$V" evil/new "$T-2"; ls "$V/../out" | wc -l`;
      expect(run('mkdir "$V/../out"; ln -s ../out "$V/evil"', 'other', again)).toMatch(
        /out of the volume\n0$/,
      );
    });
  },
);
