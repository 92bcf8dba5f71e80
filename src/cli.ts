#!/usr/bin/env node
import { loadCached } from './cli/code-cache.ts';
import type { main as Main } from './cli/main.ts';

// A config's code gets another one.
const exit = process.exit.bind(process);

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
        const ends = { SIGINT: () => exit(130), SIGTERM: () => exit(143) };
        for (const [signal, end] of Object.entries(ends)) process.on(signal, end);
        return async () => {
          // What came meanwhile is seen in the next turn of the event loop.
          await new Promise((resolve) => setImmediate(resolve));
          for (const [signal, end] of Object.entries(ends)) process.off(signal, end);
        };
      },
      keepCode: () => cached?.keep(),
    }),
  )
  // What code of a config has left behind, a timer say, does not keep the program from ending.
  .then((code) => exit(code));
