import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { program } from './built.ts';
import { codesIn, hasStack, pod, Shop } from './cli/run.ts';

const shop = new Shop();
const open = pod('shop', '      ports: [{ name: http, containerPort: 48080 }]\n');
shop.write('shop.yaml', open);
shop.write('base.yml', 'kernel: { image: linuxkit/kernel:6.12.59 }\ninit: [linuxkit/init:1]\n');

const executable = (name: string, text: string): void => chmodSync(shop.write(name, text), 0o755);

/** Stands for linuxkit: notes its words, and writes what the format kernel+initrd is made of. */
executable(
  'bin/linuxkit',
  `#!/bin/sh
printf '%s\\n' "$@" >"$NOTES/linuxkit"
echo building
[ ! -e "$NOTES/broken" ] || { cat "$NOTES/broken" >&2; exit 1; }
for word; do case $word in --dir=*) dir=\${word#*=} ;; --name=*) name=\${word#*=} ;; esac; done
echo 'console=ttyS0 console=tty0 quiet' >"$dir/$name-cmdline"
: >"$dir/$name-kernel"; : >"$dir/$name-initrd.img"
`,
);
/** Stands for QEMU: runs until its power button is pressed by QMP. */
executable(
  'bin/qemu-system-x86_64',
  `#!${process.execPath}
const { createServer } = require('node:net');
const { appendFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync(process.env.NOTES + '/qemu', JSON.stringify(words) + '\\n');
const path = /^unix:(.*?),server/.exec(words[words.indexOf('-qmp') + 1])[1];
if (process.env.QEMU === 'fails') { console.error('qemu: no such disk'); process.exit(1); }
if (process.env.QEMU === 'crashes' && words[words.indexOf('-machine') + 1].includes('kvm')) process.kill(process.pid, 'SIGABRT');
createServer((socket) => {
  socket.write('{"QMP": {"version": {}}}\\r\\n');
  socket.on('error', () => {});
  socket.on('data', (text) => {
    if (String(text).includes('qmp_capabilities')) socket.write('{"return": {}}\\r\\n{"event": "RESUME"}\\r\\n');
    if (String(text).includes('system_powerdown')) {
      socket.write('{"return": {}}\\r\\n');
      console.log('power button');
      if (process.env.QEMU !== 'stays') setTimeout(() => process.exit(0), 50);
    }
  });
}).listen(path, () => console.log('booted'));
`,
);

const env = (more: { readonly [name: string]: string } = {}) => ({
  PATH: `${shop.at('bin')}:${process.env['PATH']}`,
  NOTES: shop.folder,
  ...more,
});
const noted = (name: string): string => readFileSync(shop.at(name), 'utf8');
const common = ['--no-config', '--offline', '--quiet', '--base', 'base.yml'];

describe('p2lk build', () => {
  test('hands the manifest to linuxkit, and prints where it is', () => {
    const words = ['--format', 'qcow2-bios', '--format', 'tar', '--linuxkit-args', "--size '2 G'"];
    const { status, stdout, stderr } = shop.p2lk(
      ['build', ...common, '--platform', 'linux/arm64', '--dir', 'out', ...words, 'shop.yaml'],
      { env: env() },
    );
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'out/pod-shop.yml\n',
      stderr: 'building\n',
    });
    expect(noted('linuxkit').split('\n')).toEqual([
      'build',
      '--arch=arm64',
      `--dir=${shop.at('out')}`,
      '--name=pod-shop',
      '--format=qcow2-bios',
      '--format=tar',
      '--size',
      '2 G',
      shop.at('out/pod-shop.yml'),
      '',
    ]);
    expect(noted('out/pod-shop.yml')).toContain('image: registry.shop.test/shop:1.4');
  });

  test('maps what linuxkit says of an image to the line that names it', () => {
    shop.write('broken', 'Error: could not pull image registry.shop.test/shop:1.4: denied\n');
    const ran = shop.p2lk(['build', ...common, 'shop.yaml'], { env: env() });
    shop.shell('rm broken');
    expect(ran.status).toBe(3);
    expect(ran.stdout).toBe('');
    expect(codesIn(ran)).toEqual(['P2LK602']);
    expect(ran.stderr).toMatch(/--> shop\.yaml:11:14/);
    expect(ran.stderr).toContain('denied');
  });

  test('maps what breaks the schema of LinuxKit to the container', () => {
    shop.write('broken', '- services.0: Additional property x is not allowed\nError: invalid\n');
    const ran = shop.p2lk(['build', ...common, 'shop.yaml'], { env: env() });
    shop.shell('rm broken');
    expect(ran.stderr).toMatch(/Additional property x is not allowed\n\s+--> shop\.yaml:10:13/);
  });

  test('builds nothing of an input with errors', () => {
    shop.write('bad.yaml', open.replace('command', 'comand'));
    shop.shell('rm -f linuxkit');
    const ran = shop.p2lk(['build', ...common, 'bad.yaml'], { env: env() });
    expect(ran.status).toBe(1);
    expect(existsSync(shop.at('linuxkit'))).toBe(false);
  });

  test.each([
    [['-o', 'x.yml'], 'p2lk build writes to the folder of --dir'],
    [['--name', '../x'], '--name is a file name without separators'],
    [['--linuxkit-args', "'"], 'Every quote must be closed.'],
  ])('%j is refused', (words, reason) => {
    const ran = shop.p2lk(['build', ...common, ...words, 'shop.yaml'], { env: env() });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain(reason);
  });

  test('says how to get linuxkit where it is not there', () => {
    const ran = shop.p2lk(['build', ...common, 'shop.yaml'], { env: { PATH: shop.at('none') } });
    expect(ran.status).toBe(2);
    expect(codesIn(ran)).toEqual(['P2LK601']);
    expect(ran.stderr).toMatch(/help: .*linuxkit/);
  });
});

describe('p2lk run', () => {
  const words = ['run', ...common, '--accel', 'tcg', 'shop.yaml'];

  const start = (args: readonly string[], more: { readonly [name: string]: string } = {}) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: shop.folder,
      env: { ...shop.env, ...env(more) },
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
    const says = async (wanted: string, times = 1): Promise<void> => {
      for (let i = 0; i < 300 && text.split(wanted).length <= times; i++) await sleep(100);
      expect(text.split(wanted).length, text).toBeGreaterThan(times);
    };
    return { child, says, ended: once(child, 'exit'), text: () => text };
  };
  const left = (): readonly string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('p2lk-run-'));

  test('boots the machine with its open ports, and an interrupt presses its button', async () => {
    const before = left();
    const { child, says, ended, text } = start(words);
    await says('booted');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(text()).toContain('127.0.0.1:48080 -> 48080/tcp  web http\n');
    expect(text()).toContain('power button');
    const qemu = JSON.parse(noted('qemu').trim().split('\n').at(-1)!) as readonly string[];
    expect(qemu).toContain('user,id=net,hostfwd=tcp:127.0.0.1:48080-:48080');
    expect(qemu[qemu.indexOf('-append') + 1]).toBe('console=tty0 quiet console=ttyS0');
    expect(left()).toEqual(before);
  });

  test('a second interrupt pulls the plug of a machine that stays', async () => {
    const { child, says, ended } = start(words, { QEMU: 'stays' });
    await says('booted');
    child.kill('SIGINT');
    await says('power button');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  test('goes on by emulation where the hypervisor crashes', async () => {
    const { child, says, ended } = start(
      words.map((word) => (word === 'tcg' ? 'kvm' : word)),
      { QEMU: 'crashes' },
    );
    await says('booting by kvm');
    await says('booting by emulation');
    await says('booted');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  test('does it anew when the input changes', async () => {
    const { child, says, ended, text } = start([...words, '--watch']);
    await says('booted');
    shop.write('shop.yaml', open.replace('command', 'comand'));
    await says('P2LK1');
    shop.write('shop.yaml', open);
    await says('booted', 2);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(text().split('the input has changed')).toHaveLength(3);
  });

  test('takes another port where the one of the machine is taken, and refuses a taken one', async () => {
    const server = createServer().listen(48_080, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { child, says, ended, text } = start(words);
      await says('booted');
      child.kill('SIGINT');
      await ended;
      expect(text()).toMatch(/127\.0\.0\.1:(?!48080)\d+ -> 48080\/tcp/);
      const ran = shop.p2lk([...words, '-p', '48080:80'], { env: env() });
      expect(ran.status).toBe(3);
      expect(ran.stderr).toContain('port 48080/tcp of 127.0.0.1 is taken');
    } finally {
      server.close();
    }
  });

  test("tells QEMU's own words when it fails", () => {
    const ran = shop.p2lk(words, { env: env({ QEMU: 'fails' }) });
    expect(ran.status).toBe(3);
    expect(codesIn(ran)).toEqual(['P2LK603']);
    expect(ran.stderr).toContain('QEMU ended with status 1: qemu: no such disk');
    expect(hasStack(ran)).toBe(false);
  });

  test.each([
    [['-p', '0:1'], '[HOST:]MACHINE[/udp] is wanted'],
    [['-p', '70000'], '[HOST:]MACHINE[/udp] is wanted'],
    [['--platform', 'linux/s390x'], 'not for s390x'],
  ])('%j is refused', (more, reason) => {
    const ran = shop.p2lk([...words, ...more], { env: env() });
    expect([2, 3]).toContain(ran.status);
    expect(ran.stderr).toContain(reason);
  });
});
