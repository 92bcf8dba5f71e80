#!/usr/bin/env node
import { loadCached } from './cli/code-cache.ts';
import type { main as Main } from './cli/main.ts';

const cached = loadCached(`${import.meta.dirname}/chunks/core.cjs`);
// Node 20 has no compile cache; from Node 22 on it must be on before the program itself is loaded.
if (cached === undefined)
  (
    process.getBuiltinModule('node:module') as object as { enableCompileCache?: () => void }
  ).enableCompileCache?.();

void (
  cached === undefined
    ? import('./cli/main.ts')
    : Promise.resolve(cached.exports as { main: typeof Main })
)
  .then(({ main }) =>
    main({
      args: process.argv.slice(2),
      env: process.env,
      folder: process.cwd(),
      stdin: () => process.stdin,
      stdout: () => process.stdout,
      stderr: () => process.stderr,
      holdSignals: () => {
        process.once('SIGINT', () => process.exit(130));
        process.once('SIGTERM', () => process.exit(143));
      },
      keepCode: () => cached?.keep(),
    }),
  )
  .then((code) => {
    process.exitCode = code;
  });
