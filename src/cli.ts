#!/usr/bin/env node
import { cacheFolder } from './cli/compiled-cache.ts';
import { loadCompiled } from './cli/compiled-program.ts';
import type { main as Main } from './cli/main.ts';

// A config's code gets another one.
const exit = process.exit.bind(process);

const folder =
  process.env['NODE_DISABLE_COMPILE_CACHE'] === undefined
    ? cacheFolder(process.env, process.platform)
    : undefined;
const compiled =
  folder === undefined ? undefined : loadCompiled(`${import.meta.dirname}/chunks/core.cjs`, folder);

void (
  compiled === undefined
    ? import('./cli/main.ts')
    : Promise.resolve(compiled.exports as { main: typeof Main })
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
      onInterrupt: (listener) => {
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, listener);
        return () => {
          for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, listener);
        };
      },
      keepCode: () => compiled?.keep(),
    }),
  )
  // What code of a config has left behind, a timer say, does not keep the program from ending.
  .then((code) => exit(code));
