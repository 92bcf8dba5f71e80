import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { cifsScript } from './cifs-script.ts';

const shellcheck = spawnSync('shellcheck', ['--version']).status === 0;
test.skipIf(!shellcheck)(
  `shellcheck has nothing to say${shellcheck ? '' : ' (skipped: no shellcheck)'}`,
  () => {
    expect(
      spawnSync('shellcheck', ['-'], { input: cifsScript.contents as string, encoding: 'utf8' })
        .stdout,
    ).toBe('');
  },
);
