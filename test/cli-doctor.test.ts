import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { howToGet } from '../src/cli/machine/programs.ts';
import { Shop } from './cli/run.ts';
import type { Ran } from './cli/run.ts';

const shop = new Shop();

/** Puts programs of the names on a PATH that has no others, and runs the doctor there. */
const doctor = (programs: { readonly [name: string]: string }, ...args: readonly string[]): Ran => {
  const folder = `bin-${Object.keys(programs).join('-')}`;
  for (const [name, text] of Object.entries(programs))
    chmodSync(shop.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`), 0o755);
  const env = { PATH: shop.at(folder), LINUXKIT_CACHE: shop.at('cache') };
  return shop.p2lk(['doctor', ...args], { env });
};
const linuxkit = 'echo "linuxkit version v1.8.2"; echo "commit: 1f3c9d0"';
const qemu = 'echo "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)"';

interface Finding {
  readonly programs: readonly { readonly name: string }[];
}
const found = ({ stdout }: Ran): Finding => JSON.parse(stdout) as Finding;

describe('p2lk doctor', () => {
  test('says which programs are there, in which version, and what each is for', () => {
    const { status, stdout, stderr } = doctor({ linuxkit, 'qemu-system-x86_64': qemu });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^p2lk \d.*, Node \d+\.\d+\.\d+, \w+ \w+$/m);
    expect(stdout).toMatch(
      /^ {2}ok {7}linuxkit +1\.8\.2 +builds machines from manifests\n +\/.*\/linuxkit$/m,
    );
    expect(stdout).toMatch(/^ {2}ok {7}qemu-system-x86_64 +10\.0\.2 +runs machines for amd64$/m);
    expect(stdout).toMatch(/^ {2}missing {2}kubectl +reads objects.*\n +get it: \S/m);
    expect(stdout).toMatch(/^config +none: the defaults$/m);
    expect(stdout).toContain(`${shop.at('cache')}, which is not there yet`);
  });

  test('warns of what build and run need, and fails with --strict', () => {
    const ran = doctor({ linuxkit: 'echo no such library >&2; exit 127' });
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain(
      'warning[P2LK604]: linuxkit ends with status 127: no such library; p2lk build needs it',
    );
    expect(ran.stderr).toContain('qemu-system-x86_64 is not on the PATH; p2lk run needs it');
    expect(ran.stderr).not.toContain('kubectl');
    const strict = doctor({}, '--strict', '--reporter', 'json');
    expect(strict.status).toBe(1);
    expect(JSON.parse(strict.stderr)).toHaveLength(2);
  });

  test('looks at the config: its platform, its plugins, its lock file', () => {
    shop.write('p2lk.config.yaml', 'settings: {platform: linux/arm64}\nplugins: [./quota.mjs]\n');
    shop.write('p2lk.lock', '');
    shop.write(
      'quota.mjs',
      `import { definePlugin } from 'p2lk/plugin';
export default definePlugin({ name: 'quota', apiVersion: 1, fields: [], apply() {} });
`,
    );
    const ran = doctor({ linuxkit }, '--json');
    expect(ran.stderr).toContain('qemu-system-aarch64 is not on the PATH');
    expect(found(ran)).toMatchObject({
      architecture: 'arm64',
      config: { file: 'p2lk.config.yaml', plugins: ['quota'] },
      lock: 'p2lk.lock',
    });
    shop.write('p2lk.config.yaml', 'setings: {}\n');
    const broken = doctor({ linuxkit, 'qemu-system-x86_64': qemu });
    expect(broken.status).toBe(2);
    expect(broken.stderr).toContain('p2lk.config.yaml');
    expect(broken.stdout).toContain('programs\n');
  });

  test('waits for no program for ever', () => {
    const sleeps = `exec '${process.execPath}' -e 'setTimeout(() => {}, 60000)'`;
    const { stdout } = doctor({ kubectl: sleeps }, '--no-config', '--json');
    expect(found({ status: 0, stderr: '', stdout }).programs).toContainEqual(
      expect.objectContaining({ name: 'kubectl', state: 'broken' }),
    );
  }, 30_000);

  test('knows relatives of a system', () => {
    expect(howToGet('qemu-system-x86_64', ['linuxmint', 'ubuntu', 'debian'])).toBe(
      'apt-get install qemu-system-x86',
    );
    expect(howToGet('linuxkit', ['plan9'])).toContain(dirname('https://github.com/linuxkit/x'));
  });
});
