import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The package's own entries, resolved to their sources as `package.json` `exports` does for the
 * built program.
 */
export const alias = [
  { find: /^p2lk$/, replacement: at('src/index.ts') },
  { find: /^p2lk\/plugin$/, replacement: at('src/plugin.ts') },
  { find: /^p2lk\/drivers$/, replacement: at('src/drivers.ts') },
  { find: /^p2lk\/browser$/, replacement: at('src/browser.ts') },
  { find: /^p2lk\/testing$/, replacement: at('src/testing.ts') },
  { find: /^p2lk\/plugins\/(.*)$/, replacement: `${at('plugins')}/$1/index.ts` },
];

export default defineConfig({
  resolve: { alias },
  test: {
    include: [
      'build/**/*.test.mjs',
      'src/**/*.test.ts',
      'plugins/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['test/boot/**', '**/node_modules/**'],
    setupFiles: ['test/setup/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
