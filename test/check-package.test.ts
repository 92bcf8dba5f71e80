import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../scripts/check-package.mjs', import.meta.url));

/** What the check says of a package of these files. */
const judge = (files: { readonly [name: string]: string }) => {
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-checked-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const manifest = (exported: object): string =>
  JSON.stringify({
    name: 'tea',
    version: '1.0.0',
    type: 'module',
    license: 'Apache-2.0',
    exports: { '.': exported },
  });
const whole = {
  'package.json': manifest({ types: './index.d.ts', default: './index.js' }),
  'index.js': 'export const tea = 1;\n',
  'index.d.ts': 'export declare const tea: number;\n',
};

test.each([
  ['a whole package', {}, 0, 'publint: nothing found'],
  [
    'an export of a file that is not there',
    { 'package.json': manifest({ types: './index.d.ts', default: './lost.js' }) },
    1,
    'publint has found faults',
  ],
  [
    'types of CommonJS for an ES module',
    {
      'package.json': manifest({ types: './index.d.cts', default: './index.js' }),
      'index.d.cts': 'declare const tea: number;\nexport = tea;\n',
    },
    1,
    'check-package: ',
  ],
] as const)('%s', { timeout: 60_000 }, (_, files, status, said) => {
  const found = judge({ ...whole, ...files });
  expect(found).toEqual({ status, said: expect.stringContaining(said) });
});
