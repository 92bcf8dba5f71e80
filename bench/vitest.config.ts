import { defineConfig } from 'vitest/config';
import boot from '../vitest.boot.config.ts';

export default defineConfig({
  ...boot,
  test: { ...boot.test, include: ['bench/machine.bench.ts'], testTimeout: 3_600_000 },
});
