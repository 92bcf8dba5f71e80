import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const able = spawnSync('apparmor_parser', ['--version']).status === 0;

const profile = `profile shop-deny-write flags=(attach_disconnected,mediate_deleted) {
  network,
  capability,
  file,
  signal,
  ptrace,
  mount,
  umount,
  deny /tmp/** w,
}
`;

/** The profile as the kernel takes it, in base64. */
const compiled = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-apparmor-'));
  try {
    writeFileSync(join(folder, 'profile'), profile);
    const to = join(folder, 'compiled');
    const words = ['--skip-kernel-load', '--skip-cache', '--ofile', to, join(folder, 'profile')];
    execFileSync('apparmor_parser', words, { stdio: 'ignore' });
    return readFileSync(to).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  containers:
    - name: confined
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { appArmorProfile: { type: Localhost, localhostProfile: shop-deny-write } }
    - { name: free, image: docker.io/library/busybox:1, command: [sleep, '3600'] }
`;

describe.skipIf(!able)(`AppArmor${able ? '' : ' [skipped: no apparmor_parser]'}`, () => {
  describeBoot('profiles of the config', () => {
    const apparmor: { readonly [name: string]: string } = able
      ? { 'shop-deny-write': compiled() }
      : {};
    const machine = booted(pod, { translate: { settings: { profiles: { apparmor } } } });

    it('are loaded before the container that asks for one, and confine it', async () => {
      expect(await machine.process('confined', 'attr/current')).toBe('shop-deny-write (enforce)');
      expect((await machine.exec('confined', 'touch /tmp/x')).stderr).toMatch(/Permission denied/);
      expect((await machine.exec('confined', 'touch /x')).status).toBe(0);
    });
    it('leave other containers as they are', async () => {
      expect(await machine.process('free', 'attr/current')).toBe('unconfined');
      expect((await machine.exec('free', 'touch /tmp/x')).status).toBe(0);
    });
  });
});
