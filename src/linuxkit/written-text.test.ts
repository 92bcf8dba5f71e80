import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { environmentEntry } from './environment-entry.ts';
import { fileLine } from './file-line.ts';
import { imageNames } from './names.ts';
import { pathBelow } from './path-below.ts';
import { quoteWord, sh, shellCommand } from './shell.ts';

describe('pathBelow', () => {
  it('joins names', () => expect(pathBelow('/srv', 'a', '..b', 'c d')).toBe('/srv/a/..b/c d'));
  it.each(['', '.', '..', 'a/b', '/', '../../etc', 'a\nb', 'a\0'])('refuses %j', (name) =>
    expect(() => pathBelow('/srv', 'a', name)).toThrow(/is no name of a file/),
  );
});

describe('fileLine', () => {
  it('joins fields', () => expect(fileLine(['192.0.2.1', 'a b'], '\t')).toBe('192.0.2.1\ta b'));
  it.each(['a\nb', 'a\r', '\0', '\t', '\x7f'])('refuses %j', (field) =>
    expect(() => fileLine(['nameserver', field])).toThrow(/no part of one line/),
  );
});

describe('environmentEntry', () => {
  it('takes any value', () => expect(environmentEntry('A b', 'c=\nd')).toBe('A b=c=\nd'));
  it.each([
    ['', 'x'],
    ['A=B', 'x'],
    ['A\0', 'x'],
    ['A', '\0'],
  ])('refuses %j with %j', (name, value) =>
    expect(() => environmentEntry(name, value)).toThrow(TypeError),
  );
});

/** Words of the shell, and what else is read as no plain word in some place. */
const words = [
  '!',
  '{',
  '}',
  'case',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'if',
  'in',
  'then',
  'until',
  'while',
  'function',
  'select',
  'time',
  '[[',
  ']]',
  'A=b',
  'fill',
  'need',
  '',
  '~',
  '*',
  '?',
  '[a]',
  '#',
  '-n',
  '$(reboot)',
  '`reboot`',
  "'",
  '"',
  '\\',
  ';',
  '&',
  '|',
  'a b',
  'a\nb',
  '%s',
  '$HOME',
  '{a,b}',
  '<x',
  '>x',
  '2',
  'é',
  '!!',
  'a=~',
];
const shells = ['dash', 'busybox'].filter(
  (shell) => spawnSync(shell, ['-c', 'true']).status !== null,
);

describe.each(shells)('in %s', (shell) => {
  const run = (script: string) =>
    spawnSync(shell, shell === 'busybox' ? ['ash', '-c', script] : ['-c', script], {
      encoding: 'utf8',
    });

  it.each(words)('%j is data wherever a word can stand', (word) => {
    const script = sh`case ${word} in ${word}) printf '%s\\n' ${word} ;; esac
for each in ${[word, word]}; do printf '%s\\n' "$each"; done
name=${word}
printf '%s\\n' "$name"`;
    const { stdout, stderr, status } = run(script.text);
    expect([stdout, stderr, status]).toEqual([`${word}\n`.repeat(4), '', 0]);
  });

  // busybox has a program `[[`.
  it.each(words.filter((word) => word !== '' && word !== '[['))(
    '%j is the name of a program',
    (word) => {
      expect(run(`PATH=/nowhere; ${shellCommand([word, 'x']).text}`).status).toBeGreaterThanOrEqual(
        126,
      );
    },
  );
});

it.each(words)('%j as the name of a container is an id of containerd', (word) => {
  const names = imageNames([word, 'web', `${word}x`]);
  for (const name of names.values()) expect(name).toMatch(/^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/);
  expect(new Set(names.values()).size).toBe(new Set([word, 'web', `${word}x`]).size);
});

it('quotes no word without need', () => expect(quoteWord('/a-b_c:d,e=f@g')).toBe('/a-b_c:d,e=f@g'));
