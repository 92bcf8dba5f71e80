import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { blocksOf } from './docs/markdown.ts';
import { pagesIn, readPage, root } from './docs/pages.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'p2lk-types-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const guides = [
  'README.md',
  ...pagesIn('docs')
    .filter((name) => !name.includes('/'))
    .map((name) => `docs/${name}.md`),
];

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  paths: {
    p2lk: [join(root, 'src/index.ts')],
    'p2lk/plugin': [join(root, 'src/plugin.ts')],
    'p2lk/drivers': [join(root, 'src/drivers.ts')],
    'p2lk/browser': [join(root, 'src/browser.ts')],
    'p2lk/testing': [join(root, 'src/testing.ts')],
    'p2lk/plugins/*': [join(root, 'plugins/*/index.ts')],
  },
};

test('every TypeScript block of the guides is a file that type-checks', () => {
  const files = guides.flatMap((page) => {
    const at = join(folder, page.replaceAll(/\W/g, '-'));
    return blocksOf(readPage(page))
      .filter(({ language }) => language === 'ts')
      .map(({ name, text, line }) => {
        expect(name, `${page}:${line}`).toMatch(/\.ts$/);
        const file = join(at, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(join(at, 'package.json'), '{ "type": "module" }');
        writeFileSync(file, text);
        return file;
      });
  });
  expect(files.length).toBeGreaterThan(8);
  const program = ts.createProgram(files, options);
  const faults = files.flatMap((file) => {
    const parsed = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(parsed), ...program.getSemanticDiagnostics(parsed)];
  });
  expect(
    ts.formatDiagnostics(faults, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => folder,
      getNewLine: () => '\n',
    }),
  ).toBe('');
});
