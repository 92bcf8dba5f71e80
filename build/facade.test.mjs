import { expect, test } from 'vitest';
import { facade } from './facade.mjs';

test('a facade hands on what there is', () => {
  expect(facade({ fileName: 'plugins/nfs.cjs', exports: ['default'] })).toBe(
    "import entry from './nfs.cjs';\nexport default entry.default;\n",
  );
  expect(facade({ fileName: 'index.cjs', exports: ['a', 'b'] })).toBe(
    "import entry from './index.cjs';\nexport const { a, b } = entry;\n",
  );
});
