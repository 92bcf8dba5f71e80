import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { jsonText } from '../json-text.ts';
import { sh } from '../shell.ts';
import { bundleFiles } from './bundles.ts';

/** Fills a bundle by the script of the edits, in a folder that stands for the machine's root; with busybox's sed where there is one, as on the machine. */
const fill = (values: readonly string[]): { env: string[]; mode: number; left: string[] } => {
  const root = mkdtempSync(join(tmpdir(), 'p2lk-bundle-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const patches = values.map((value, i) => ({
    image: 'web',
    edit: {
      kind: 'fillFrom',
      placeholder: `P2LK__secret_${i + 1}__`,
      file: { path: `${root.slice(1)}/secrets/${i + 1}`, contents: jsonText(value), mode: '0400' },
    } as const,
  }));
  const files = bundleFiles([
    ...patches,
    { image: 'web', edit: { kind: 'fill', placeholder: 'P2LK__status_podIP__', value: sh`echo 10.0.2.15` } },
  ]);
  mkdirSync(join(root, 'secrets'));
  for (const { path, contents = '', directory } of files)
    if (directory !== true) writeFileSync(path.startsWith('etc/') ? join(root, 'edits') : `/${path}`, contents);
  const config = {
    process: { env: [...values.map((_, i) => `V${i}=P2LK__secret_${i + 1}__`), 'ALL=<P2LK__secret_1__ P2LK__status_podIP__>'] },
  };
  const copy = join(root, 'config.json');
  writeFileSync(copy, JSON.stringify(config, undefined, 4));
  const script =
    'command -v busybox >/dev/null && sed() { busybox sed "$@"; }; copy=$1/config.json; state=$1/state; mkdir "$state"; . "$1/edits"; edits_of web; ls -A "$state"';
  const left = execFileSync('sh', ['-c', script, 'sh', root], { encoding: 'utf8' });
  const { process } = JSON.parse(readFileSync(copy, 'utf8')) as typeof config;
  return { env: process.env, mode: statSync(copy).mode & 0o777, left: left.split('\n').filter(Boolean) };
};

const expected = (values: readonly string[]): string[] => [...values.map((value, i) => `V${i}=${value}`), `ALL=<${values[0]} 10.0.2.15>`];

it('fills in any text, and leaves nothing of it behind', () => {
  const values = [
    `lamp's "kiosk" \\ & | / $(reboot) \`id\` \${HOME} %s \\n \\\\1`,
    'two\nlines\r\n\ttab\u0001\u007f\u2028',
    'größe ☕ 🏮',
    'P2LK__secret_1__ P2LK__status_podIP__',
    '',
    'x'.repeat(100_000),
  ];
  expect(fill(values)).toEqual({ env: expected(values), mode: 0o600, left: [] });
});

it('fills in whatever a Secret may hold', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), (values) => {
      expect(fill(values).env).toEqual(expected(values));
    }),
    { numRuns: 20 },
  );
});

it('writes nothing about filling where nothing is filled from a file', () => {
  const [script] = bundleFiles([{ image: 'web', edit: { kind: 'fill', placeholder: 'P2LK__status_podIP__', value: sh`echo 1` } }]);
  expect(script?.contents).not.toContain('fill_from');
});

it('puts the files where root alone can enter', () => {
  const file = { path: 'etc/p2lk/secrets/web/1', source: 'secrets/1', mode: '0400' };
  expect(bundleFiles([{ image: 'web', edit: { kind: 'fillFrom', placeholder: 'P2LK__secret_1__', file } }]).slice(1)).toEqual([
    { path: 'etc/p2lk/secrets/web', directory: true, mode: '0700' },
    file,
  ]);
});
