import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fieldsOf } from '../src/kubernetes/table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));

/** What a file imports; text in template literals is what the program writes, not what it is. */
const importsOf = (file: string): readonly string[] => {
  const code = readFileSync(join(root, file), 'utf8').replaceAll(/`[^`]*`/g, '``');
  const found = code.matchAll(
    /^(?:import|export)\s[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
  );
  return [...found].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
};

test("a plugin imports p2lk/plugin, Node's own modules, and files of its own folder", () => {
  const files = filesBelow('plugins');
  expect(files.length).toBeGreaterThan(5);
  const strays = files.flatMap((file) => {
    const folder = file.split('/').slice(0, 2).join('/');
    return importsOf(file)
      .filter((specifier) => !isBuiltin(specifier) && specifier !== 'p2lk/plugin')
      .filter(
        (specifier) =>
          !specifier.startsWith('.') ||
          relative(folder, join(dirname(file), specifier)).startsWith('..'),
      )
      .map((specifier) => `${file}: ${specifier}`);
  });
  expect(strays).toEqual([]);
});

test('only builtins.ts names plugins', () => {
  const naming = filesBelow('src').filter((file) =>
    importsOf(file).some((specifier) => /p2lk\/plugins\/|\/plugins\//.test(specifier)),
  );
  expect(naming).toEqual(['src/builtins.ts']);
});

/** Words that are names of volume types and something else besides. */
const ambiguous: ReadonlySet<string> = new Set(['name', 'image', 'secret', 'local', 'fc']);

test('outside src/kubernetes no volume type is named in src', () => {
  const types = Object.keys(fieldsOf('Volume')!).filter((type) => !ambiguous.has(type));
  const named = filesBelow('src')
    .filter(
      (file) =>
        !file.startsWith('src/kubernetes/') &&
        file !== 'src/builtins.ts' &&
        !file.startsWith('src/diagnostics/codes/'),
    )
    .flatMap((file) => {
      const code = readFileSync(join(root, file), 'utf8').replaceAll(
        /\/\*[\s\S]*?\*\/|\/\/.*$/gm,
        '',
      );
      return types
        .filter((type) => new RegExp(`(?:['"\`.]|\\b)${type}\\b`).test(code))
        .map((type) => `${file}: ${type}`);
    });
  // walk.ts joins what Kubernetes itself joins: a volume without a source, a template's claim, and
  // the keys of vendor drivers. The config has a setting of its own for the plugin of claims.
  const known = new Set(['src/config/resolve.ts: persistentVolumeClaim']);
  expect(named.filter((line) => !line.startsWith('src/walk.ts: ') && !known.has(line))).toEqual([]);
});

test('nothing under src imports from a folder above it in the pipeline', () => {
  const upward = filesBelow('src/kubernetes').flatMap((file) =>
    importsOf(file)
      .filter((specifier) => /linuxkit|walk|host|translate/.test(specifier))
      .map((specifier) => `${file}: ${specifier}`),
  );
  expect(upward).toEqual([]);
});
