#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node 20 has no compile cache; from Node 22 on it must be on before the program itself is loaded.
(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();

void import('./cli/main.ts')
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
    }),
  )
  .then((code) => {
    process.exitCode = code;
  });
