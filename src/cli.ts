#!/usr/bin/env node
import { cacheFolder } from './cli/compiled-cache.ts';
import { loadCompiled } from './cli/compiled-program.ts';
import type { main as Main } from './cli/main.ts';

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
        process.once('SIGINT', () => process.exit(130));
        process.once('SIGTERM', () => process.exit(143));
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
  .then((code) => {
    process.exitCode = code;
  });
