// Writes anew what is computed in the documentation: tables, and what the commands in it print. The
// tests that compare them do the work.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
// Tables first: the commands of a page are run on what it says then.
for (const files of [
  ['test/docs-generated.test.ts'],
  ['test/docs-console.test.ts', 'test/docs.test.ts', 'test/examples.test.ts'],
]) {
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, P2LK_UPDATE_DOCS: '1' },
  });
  if (status !== 0) process.exitCode = status ?? 1;
}
