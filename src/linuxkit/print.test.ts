import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from './manifest.ts';
import { print } from './print.ts';

const binary = {
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text: string): string => Buffer.from(text, 'base64').toString('utf8'),
};

/** Reads as YAML 1.2 and as YAML 1.1; LinuxKit's yaml.v3 stands between the two. */
const readBoth = (text: string): readonly unknown[] =>
  (['1.2', '1.1'] as const).map((version) =>
    parse(text, {
      version,
      customTags: (tags) => [
        ...tags.filter(
          (tag) => tag !== 'binary' && (typeof tag === 'string' || tag.tag !== binary.tag),
        ),
        binary,
      ],
    }),
  );

const manifestOf = (word: string): Manifest => ({
  services: [
    {
      name: 'web',
      image: 'nginx',
      command: [word],
      env: [`A=${word}`],
      cwd: word,
      sysctl: { [word === '' ? 'a' : word]: word },
    },
  ],
  files: [{ path: 'etc/motd', contents: word, mode: '0644' }],
});

/** Words that some dialect of YAML takes for something else. */
const tricky = [
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
  'null',
  '~',
  '',
  '0644',
  '0o644',
  '1_000',
  '22:22',
  '2001-12-14',
  '1e3',
  '.inf',
  '.nan',
  '0x1f',
  '+1',
  '-',
  '- a',
  '? a',
  ': a',
  'a: b',
  'a #b',
  '#a',
  '@file',
  '@pkg:x',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%a',
  '`a',
  '"a',
  "'a",
  '[a',
  '{a',
  'a\nb',
  'a\nb\n',
  'a\n\n',
  '\na\n',
  ' a\n',
  'a \nb\n',
  '\ta\n',
  'a\tb\n',
  'a\r\nb\n',
  'a\x85b\n',
  'a\u2028b\n',
  '\ufeffa\n',
  'é\n',
  '😀',
  '\x07',
  'a\x00b',
  '---\na\n',
  '...\n',
  '#!/bin/sh\n\necho "a"\n',
  '=',
  '<<',
  'True',
  'NULL',
  '0b11',
  '0.5',
  '12e03',
  '1.5Gi',
  'a,b',
  'a:b',
  'a: ',
  '\ud800',
];

test.each(tricky)('%j reads back as itself in every dialect', (word) => {
  const expected = JSON.parse(
    JSON.stringify(
      manifestOf(word.replaceAll(/[\ud800-\udfff](?<!😀)/g, word === '😀' ? '$&' : '\ufffd')),
    ),
  ) as unknown;
  for (const read of readBoth(print(manifestOf(word)))) expect(read).toEqual(expected);
});

test('any text reads back as itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (word) => {
      for (const read of readBoth(print(manifestOf(word)))) expect(read).toEqual(manifestOf(word));
    }),
    { numRuns: 500 },
  );
});

test('bytes are printed with the tag !!binary, and so is text that LinuxKit would rewrite', () => {
  const text = print({
    files: [{ path: 'etc/key', contents: Uint8Array.of(0, 1, 2, 255) }],
    services: [{ name: 'a', image: 'b', command: ['curl', '-d', '@body.json'] }],
  });
  expect(text).toContain('contents: !!binary "AAEC/w=="');
  expect(text).toContain(
    `- !!binary ${JSON.stringify(Buffer.from('@body.json').toString('base64'))}`,
  );
  expect(text).not.toMatch(/["' ]@/);
});

test("keys come in the order of LinuxKit's structs, whatever the order given", () => {
  const text = print({ files: [], services: [{ command: ['a'], image: 'b', name: 'c' }] });
  expect(text).toBe('services:\n  - name: c\n    image: b\n    command:\n      - a\nfiles: []\n');
});
