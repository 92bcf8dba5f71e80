import { expect, test } from 'vitest';
import { reach } from './reach.mjs';

const modules = reach('/shop');
for (const [id, importedIds] of [
  ['/shop/src/cli.ts', ['/shop/src/cache.ts']],
  ['/shop/src/cache.ts', ['/shop/src/cli.ts']],
  ['/shop/src/other.ts', []],
])
  modules.plugin.moduleParsed({ id, importedIds });

test('what a file imports at once, and circles, are followed', () => {
  const isBootstrap = modules.from(['src/cli.ts']);
  expect(['cli', 'cache', 'other'].map((name) => isBootstrap(`/shop/src/${name}.ts`))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a file that was renamed is an error', () => {
  expect(() => modules.from(['src/gone.ts'])('/shop/src/cli.ts')).toThrow(
    '/shop/src/gone.ts is named by the build and is no module',
  );
});
