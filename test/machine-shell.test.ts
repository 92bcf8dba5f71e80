/** What holds for every script that the project puts on a machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { applets, builtins, linuxkitPrograms, options } from './machine/applets.ts';
import { carriers, readScript } from './machine/commands.ts';
import type { Command, Script } from './machine/commands.ts';
import { allScripts } from './machine/scripts.ts';

const { scripts, steps } = await allScripts();
const read = new Map([...scripts].map(([name, text]) => [name, readScript(text)]));

/**
 * Scripts that run in a container of the tools image or of an image of their step, and what they
 * call there beyond a busybox. What such an image brings has options of its own.
 */
const inImages: Readonly<Record<string, string>> = {
  cifs: 'getent',
  ceph: '',
  'data-disk': 'e2fsck blkid',
  disk: 'e2fsck blkid',
  'find-disk': 'blkid',
  iscsi: 'iscsiadm iscsid',
  nfs: 'getent',
  prepare: 'mount.glusterfs /fetch env',
  resolve: 'getent',
};

const baseName = (name: string): string =>
  name.slice(name.lastIndexOf('/') + 1).replace(/-\d+$/, '');
const imagePrograms = (name: string): readonly string[] | undefined => {
  const base = baseName(name);
  return Object.hasOwn(inImages, base) ? (inImages[base] ?? '').split(' ') : undefined;
};

const functions = new Set([...read.values()].flatMap((script) => [...script.functions]));

/** Whether a machine has what a command calls. */
const known = (name: string, word: string): boolean =>
  builtins.has(word) ||
  applets.has(word) ||
  linuxkitPrograms.has(word) ||
  functions.has(word) ||
  word.startsWith('/etc/init.d/') ||
  word === '/bin/sh' ||
  (imagePrograms(name)?.includes(word) ?? false);

/** The options of a command that LinuxKit's busybox lacks. */
const lacking = ({ words }: Command): readonly string[] => {
  const [program = '', ...rest] = words;
  const own = Object.hasOwn(options, program) ? options[program] : undefined;
  if (own === undefined || functions.has(program)) return [];
  // What comes behind the program that another one starts are that program's options.
  const starts = Object.hasOwn(carriers, program) || program === 'chroot' || program === 'env';
  const end = rest.findIndex(
    (word) => word === '--' || word === '-exec' || (starts && word?.startsWith('-') !== true),
  );
  return rest.slice(0, end < 0 ? undefined : end).flatMap((word) => {
    if (word === undefined || !/^-./.test(word) || /^-\d|^--help$/.test(word)) return [];
    if ((own.words ?? '').split(' ').includes(word)) return [];
    const [letter = ''] = word.slice(1);
    return own.letters.includes(letter) ? [] : [word];
  });
};

const each = (judge: (name: string, script: Script) => readonly string[]): readonly string[] =>
  [...read].flatMap(([name, script]) => judge(name, script).map((said) => `${name}:${said}`));

test('there are scripts', () => {
  expect(scripts.size).toBeGreaterThan(20);
  expect(steps.size).toBeGreaterThan(50);
});

test("they call what LinuxKit's root has", () => {
  expect(
    each((name, { commands }) =>
      commands
        .filter(({ words: [word] }) => word !== undefined && !known(name, word))
        .map(({ line, words }) => `${line}: ${words[0]}`),
    ),
  ).toEqual([]);
});

test("they keep to the options of LinuxKit's busybox", () => {
  expect(
    each((name, { commands }) =>
      imagePrograms(name) === undefined
        ? commands.flatMap((command) =>
            lacking(command).map((word) => `${command.line}: ${command.words[0]} ${word}`),
          )
        : [],
    ),
  ).toEqual([]);
});

test.each(['src/boot/parts.generated.ts', 'plugins/firewall/load.generated.ts'])(
  '%s holds the shell of its files as it is',
  (file) => {
    const held = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    const program = fileURLToPath(new URL('../scripts/generate-machine.mjs', import.meta.url));
    const wanted = execFileSync(process.execPath, [program, file], { encoding: 'utf8' });
    expect(held, 'node scripts/generate-machine.mjs writes it anew').toBe(wanted);
  },
);

describe('the check itself', () => {
  const find = (text: string): readonly (string | undefined)[] =>
    readScript(text).commands.map(({ words: [word] }) => word);

  test('finds the commands of a script', () => {
    expect(find('a=1 b "$(c | d)" && e\nfor f in g h; do i; done | j')).toEqual([
      'c',
      'd',
      'b',
      'e',
      'i',
      'j',
    ]);
    expect(
      find('case $a in b | c) d ;; *) e $(f) ;; esac; g() { h; }; if ! i; then j; fi'),
    ).toEqual(['d', 'f', 'e', 'h', 'i', 'j']);
    expect(find('a <<E | b\n$(not this)\nE\nc # d\nx=$((1 + 2)) y >z "${1:-w}" 2>&1')).toEqual([
      'a',
      'b',
      'c',
      'y',
    ]);
    expect(find('timeout -s KILL "$1" wget -q x; exec 3<>"$y"; command -v z')).toEqual([
      'timeout',
      'wget',
      'exec',
      'command',
    ]);
  });

  test('can say no', () => {
    const [command] = readScript('blkid -o value /dev/sda').commands;
    expect(command === undefined ? [] : lacking(command)).toEqual(['-o']);
    expect(known('', 'httpd')).toBe(false);
    expect(known('case etc/p2lk/resolve', 'getent')).toBe(true);
    expect(known('machine/life.sh', 'getent')).toBe(false);
  });
});

describe('shells', () => {
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-scripts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const names = [...scripts.keys()].map((name) => name.replace(' ', '/'));
  for (const [name, text] of scripts) {
    const path = join(folder, name.replace(' ', '/'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  const here = (program: string): boolean => spawnSync(program).error === undefined;
  const title = (program: string, says: string): string =>
    `${says}${here(program) ? '' : ` (skipped: no ${program})`}`;

  const isPart = (name: string): boolean => name.startsWith('machine/');
  test.skipIf(!here('shellcheck'))(
    title('shellcheck', 'shellcheck has nothing to say'),
    { timeout: 300_000 },
    () => {
      const check = (checked: readonly string[], except: string): string => {
        const words = ['-s', 'dash', '-f', 'gcc', '-e', except, ...checked];
        return spawnSync('shellcheck', words, { cwd: folder, encoding: 'utf8' }).stdout;
      };
      // The parts of the supervisor share their variables. Joined they have no comments, so no
      // directives either. What a pod has between single quotes is a text.
      const parts = names.filter((name) => isPart(name));
      const joined = names.filter((name) => baseName(name) === 'supervisor');
      const others = names.filter((name) => !isPart(name) && !joined.includes(name));
      expect(check(parts, 'SC2154,SC2034')).toBe('');
      expect(check(joined, 'SC2016,SC2030,SC2031')).toBe('');
      expect(check(others, 'SC2016')).toBe('');
    },
  );

  for (const [program, ...words] of [
    ['dash', '-n'],
    ['busybox', 'ash', '-n'],
  ] as const) {
    test.skipIf(!here(program))(
      title(program, `${program} can read them`),
      { timeout: 120_000 },
      () => {
        const said = names.map((name) => {
          const { stderr } = spawnSync(program, [...words, name], {
            cwd: folder,
            encoding: 'utf8',
          });
          return stderr;
        });
        expect(said.join('')).toBe('');
        const unread = [...steps].filter(
          (input) => spawnSync(program, words, { input }).status !== 0,
        );
        expect(unread).toEqual([]);
        const faulty = { input: 'case $1 in\n  esac) x ;;\nesac\n' };
        expect(spawnSync(program, words, faulty).status, 'a word of its own for a name').not.toBe(
          0,
        );
      },
    );
  }
});
