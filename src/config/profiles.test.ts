import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Report } from '../diagnostics/report.ts';
import type { Settings } from '../api/settings.ts';
import { readProfiles } from './profiles.ts';

const read = async (
  kind: 'seccomp' | 'apparmor',
  contents: string | undefined,
): Promise<readonly [profiles: NonNullable<Settings['profiles']>, said: readonly string[]]> => {
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-profiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (contents !== undefined) writeFileSync(join(folder, 'profile'), contents);
  const report = new Report();
  const profiles = await readProfiles(
    {
      config: { settings: { profiles: { [kind]: { shop: './profile' } } } },
      file: join(folder, 'p2lk.config.yaml'),
      name: 'p2lk.config.yaml',
      places: () => [],
    },
    report,
  );
  return [profiles, report.diagnostics.map(({ code, message }) => `${code} ${message}`)];
};

test('a seccomp profile is read beside the config', async () => {
  const profile = { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [] };
  expect(await read('seccomp', JSON.stringify(profile))).toEqual([
    { seccomp: { shop: profile }, apparmor: {} },
    [],
  ]);
});

test('an AppArmor profile is read as it is', async () => {
  const [{ apparmor }] = await read('apparmor', 'compiled');
  expect(apparmor).toEqual({ shop: Buffer.from('compiled').toString('base64') });
});

test.each([
  ['is not there', undefined, 'it does not exist'],
  ['is no JSON', '{', 'is no JSON'],
  ['is in the form of Docker', '{"defaultAction":"SCMP_ACT_ERRNO","archMap":[]}', 'archMap'],
  ['is something else', '{"names":[]}', 'is no seccomp profile'],
])('a file that %s is refused', async (_, contents, reason) => {
  const [{ seccomp }, said] = await read('seccomp', contents);
  expect(seccomp).toEqual({});
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^P2LK510 .*settings\.profiles\.seccomp\['shop'\]/);
  expect(said[0]).toContain(reason);
});
