import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../../test/images/asking.ts';
import { runProgram } from '../run-program.ts';
import { splitCommand } from '../../system/split-command.ts';
import { commandSource } from './command.ts';

const node = process.execPath;
const look = (command: readonly string[], text = 'shop:1.0', more = request()) =>
  commandSource(command).lookup(reference(text), more);

/** A program that prints an image config whose Cmd is its own arguments. */
const echo = [
  node,
  '-e',
  'console.log(JSON.stringify({ config: { Cmd: process.argv.slice(1) } }))',
  '--',
];

describe('commandSource', () => {
  it('fills in the image and the platform, and starts no shell', async () => {
    const platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
    const answer = await look(
      [...echo, 'docker://{}', '$(reboot)', '; {os}-{architecture}/{variant}', '{other}'],
      'shop:1.0',
      request({ platform }),
    );
    expect(answer).toMatchObject({
      config: {
        cmd: ['docker://docker.io/library/shop:1.0', '$(reboot)', '; linux-arm/v7', '{other}'],
      },
      source: `the image resolver ${node}`,
    });
  });

  it('puts the image last where it has no place, without its tag where it has a digest', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(await look([...echo, 'show'], `shop:1.0@${digest}`)).toMatchObject({
      config: { cmd: ['show', `docker.io/library/shop@${digest}`] },
      digest,
    });
  });

  it('reads what docker image inspect prints', async () => {
    const printed = JSON.stringify([{ Id: 'sha256:1', Config: { User: 'web' } }]);
    expect(await look([node, '-e', `console.log(${JSON.stringify(printed)})`, '--'])).toMatchObject(
      { config: { user: 'web' } },
    );
  });

  it.each<[string, string[], string]>([
    ['is not there', ['p2lk-no-such-program'], 'cannot be run: it was not found on the PATH'],
    ['may not be run', ['/dev/null'], 'cannot be run: it may not be run'],
    [
      'fails',
      [node, '-e', 'console.error("first\\nmanifest\\u001b[31m unknown"); process.exit(3)'],
      'ended with status 3: manifest [31m unknown',
    ],
    ['dies', [node, '-e', 'process.kill(process.pid, "SIGKILL")'], 'ended with a signal'],
    ['prints no JSON', [node, '-e', 'console.log("hello")'], 'is not JSON'],
    ['prints another thing', [node, '-e', 'console.log("{ }")'], 'has no "config"'],
    ['prints two images', [node, '-e', 'console.log("[1, 2]")'], 'must be an object'],
    [
      'prints without end',
      [node, '-e', 'const more = () => process.stdout.write("x".repeat(65536), more); more()'],
      'wrote more than',
    ],
  ])('reports a program that %s', async (_, command, reason) => {
    await expect(look(command)).rejects.toMatchObject({
      name: 'ImageFault',
      reason: expect.stringContaining(reason),
    });
  });

  it('keeps secrets of the command line out of the reason', async () => {
    const fail = 'console.error("bad login ann:hunter2, hunter2, t0ken"); process.exit(1)';
    const fault = String(
      await look([
        node,
        '-e',
        fail,
        '--',
        '--creds',
        'ann:hunter2',
        '--registry-token=t0ken',
      ]).catch((error: unknown) => error),
    );
    expect(fault).toContain('bad login ***, ***, ***');
    expect(fault).not.toMatch(/hunter2|t0ken/);
  });
});

describe('runProgram', () => {
  const limits = { timeout: 300, output: 1000, signal: new AbortController().signal };

  it('ends a program that takes too long, even when a child of it holds the pipe', async () => {
    const script = join(await temporaryFolder(), 'hang');
    await writeFile(script, '#!/bin/sh\nsleep 30 &\nwait\n');
    await chmod(script, 0o755);
    const started = Date.now();
    await expect(runProgram([script], '', limits)).rejects.toThrow(
      'did not answer within 0.3 seconds',
    );
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('gives input and survives a program that does not read it', async () => {
    const { stdout, status } = await runProgram(['cat'], 'in', { ...limits, timeout: 5000 });
    expect([stdout.toString(), status]).toEqual(['in', 0]);
    expect(
      await runProgram(['true'], 'x'.repeat(1_000_000), { ...limits, timeout: 5000 }),
    ).toMatchObject({ status: 0 });
  });

  it('ends the program when the caller gives up', async () => {
    const signal = AbortSignal.timeout(50);
    await expect(
      runProgram(['sleep', '30'], '', { ...limits, timeout: 5000, signal }),
    ).rejects.toThrow(/timeout/);
    await expect(
      runProgram(['sleep', '30'], '', { ...limits, timeout: 5000, signal }),
    ).rejects.toThrow(/timeout/);
  });
});

describe('splitCommand', () => {
  it.each<[string, string[] | undefined]>([
    ['skopeo inspect --config docker://{}', ['skopeo', 'inspect', '--config', 'docker://{}']],
    ['  crane   config ', ['crane', 'config']],
    [
      `'/opt/my tools/resolve' "a \\"b\\" c" d\\ e ''`,
      ['/opt/my tools/resolve', 'a "b" c', 'd e', ''],
    ],
    [`a'b'"c"d`, ['abcd']],
    ['run $HOME `x` *', ['run', '$HOME', '`x`', '*']],
    ["a 'b", undefined],
    ['a "b', undefined],
    ['a \\', undefined],
    ['', undefined],
    ['   ', undefined],
    ["''", undefined],
  ])('%s', (text, expected) => {
    expect(splitCommand(text)).toEqual(expected);
  });
});
