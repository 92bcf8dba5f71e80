#!/usr/bin/env node
// Node 20 has no compile cache; from Node 22 on it must be on before the program itself is loaded.
const nodeModule = process.getBuiltinModule?.('node:module') as object as { enableCompileCache?: () => void } | undefined;
nodeModule?.enableCompileCache?.();

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
