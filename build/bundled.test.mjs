import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundledOf, notice } from './bundled.mjs';

const folder = mkdtempSync(join(tmpdir(), 'p2lk-bundled-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const install = (name, files) => {
  const at = join(folder, 'node_modules', name);
  mkdirSync(at, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(at, file), text);
  return join(at, 'lib/index.js');
};
const meta = (name, license) => JSON.stringify({ name, version: '1.0.0', license });

test('names each package once, scopes too, with its licence', () => {
  const paths = [
    install('b', { 'package.json': meta('b', 'MIT'), 'LICENSE.md': 'Ask B.\n' }),
    install('@a/c', { 'package.json': meta('@a/c', 'ISC'), license: 'Ask C.' }),
  ];
  const found = bundledOf([...paths, paths[0].replace('index', 'other'), '/home/src/index.ts']);
  expect(found.map(({ name, license }) => [name, license])).toEqual([
    ['@a/c', 'ISC'],
    ['b', 'MIT'],
  ]);
  expect(notice(found)).toMatch(
    /@a\/c 1\.0\.0 \(ISC\)\n\nAsk C\.\n\n-+\n\nb 1\.0\.0 \(MIT\)\n\nAsk B\.\n$/,
  );
});

test('takes no package without a licence', () => {
  const path = install('d', { 'package.json': meta('d', 'MIT') });
  expect(() => bundledOf([path])).toThrow('d is bundled, and says nothing of its licence');
});
