import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { BootRecord } from '../api/boot.ts';
import { renderBoot } from './render.ts';
import { sh } from '../linuxkit/shell.ts';

const tools = 'registry.example.com/tools:1';
const subjects = { services: ['web', 'sidekick'], onboot: ['migrate', 'seed'] };

const everything = (): BootRecord => {
  const boot = new BootRecord();
  boot.run('beforeOnboot', { name: 'load modules', run: ['modprobe', '-a', 'overlay'] });
  boot.run('beforeInitContainers', {
    name: "mount the shop's data",
    run: sh`mount -t nfs4 ${"nas:/it's here"} /data`,
    required: true,
    patience: 5,
  });
  boot.run('beforeServices', {
    name: 'load the firewall',
    run: sh`nft -f /etc/rules`,
    required: true,
  });
  boot.run('afterServices', { name: 'restart web', run: ['ctr', 'version'] });
  boot.run('atShutdown', { name: 'unmount', run: ['umount', '/data'] });
  boot.before('seed', { name: 'seed data', run: sh`true` });
  boot.before('web', { name: 'web data', run: sh`true` });
  boot.patch('web', { kind: 'fill', placeholder: 'P2LK__ip__', value: sh`hostname -i` });
  boot.patch('seed', { kind: 'linux', key: 'seccomp', value: { defaultAction: 'SCMP_ACT_ALLOW' } });
  return boot;
};
const prepare = {
  mounts: [{ destination: '/data', type: 'tmpfs', source: 'tmpfs' }],
  mkdir: [{ path: '/var/lib/a b', mode: 0o750, gid: 7 }],
  steps: [
    { name: 'log in', run: ['iscsiadm'], required: true, image: 'registry.example.com/iscsi:1' },
  ],
};

describe('renderBoot', () => {
  test('renders nothing where nothing was asked', () => {
    const { files, before, prepare: images } = renderBoot(new BootRecord(), [], subjects, tools);
    expect([files, before.size, images]).toEqual([[], 0, []]);
  });

  test('puts each step into the script of its point', () => {
    const { files, before, prepare: images } = renderBoot(everything(), [prepare], subjects, tools);
    expect(files.map(({ path }) => path)).toEqual([
      'etc/p2lk/boot.sh',
      'etc/p2lk/bundles.sh',
      'etc/p2lk/bundles/seed.seccomp.json',
      'etc/p2lk/prepare-1',
      'etc/p2lk/prepare',
      'etc/p2lk/before/seed',
      'etc/init.d/006-p2lk',
      'etc/init.d/015-p2lk',
      'etc/init.d/030-p2lk',
      'etc/shutdown.d/020-p2lk',
    ]);
    expect([...before]).toMatchObject([['seed', { name: 'p2lk-before-seed', image: tools }]]);
    expect(images.map(({ name, image }) => [name, image])).toEqual([
      ['p2lk-prepare-1', 'registry.example.com/iscsi:1'],
      ['p2lk-prepare', tools],
    ]);
    expect(images.at(-1)?.runtime?.mounts).toEqual(prepare.mounts);
  });

  test('starts a pod late only where it may have to wait', () => {
    const boot = new BootRecord();
    boot.run('beforeInitContainers', { name: 'load modules', run: ['modprobe', '-a', 'overlay'] });
    boot.run('afterServices', { name: 'restart web', run: ['ctr', 'version'] });
    const after = (record: BootRecord): unknown =>
      renderBoot(record, [], subjects, tools).files.find(
        ({ path }) => path === 'etc/init.d/030-p2lk',
      )?.contents;
    expect(after(boot)).not.toContain('start_late');
    expect(after(everything())).toContain('start_late');
  });

  test('keeps control characters of a name out of the scripts', () => {
    const boot = new BootRecord();
    boot.run('afterServices', { name: "restart\n$(reboot) `x` 'y'", run: ['true'] });
    const { files } = renderBoot(boot, [], subjects, tools);
    expect(files.at(-1)?.contents).toContain(`want 'restart $(reboot) \`x\` '\\''y'\\''' step_1\n`);
  });

  const shellcheck = spawnSync('shellcheck', ['--version']).status === 0;
  const scripts = renderBoot(everything(), [prepare], subjects, tools).files.filter(
    ({ mode, path }) => mode === '0755' || path.endsWith('.sh'),
  );
  test.skipIf(!shellcheck).each(scripts.map(({ path, contents }) => [path, contents as string]))(
    `shellcheck has nothing to say on %s${shellcheck ? '' : ' (skipped: no shellcheck)'}`,
    (_, text) => {
      expect(
        spawnSync('shellcheck', ['-s', 'sh', '-'], { input: text, encoding: 'utf8' }).stdout,
      ).toBe('');
    },
  );
});
