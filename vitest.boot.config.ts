import { defineConfig } from 'vitest/config';
import { alias } from './vitest.config.ts';

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/boot/**/*.test.ts'],
    globalSetup: ['test/boot/environment.ts'],
    testTimeout: 120_000,
    hookTimeout: 900_000,
    // Each machine has one processor: two at a time keep two busy.
    maxWorkers: 2,
  },
});
