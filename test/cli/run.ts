import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { build, program } from '../built.ts';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: { readonly [name: string]: string };
  readonly timeout?: number;
}

/** A pod that every machine translates without a word about its image. */
export const pod = (name = 'shop', more = ''): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  securityContext:
    runAsUser: 1000
    runAsGroup: 1000
  containers:
    - name: web
      image: registry.shop.test/shop:1.4
      command: [/shop]
${more}`;

/**
 * A folder of its own for a test file, and the built program that runs in it, with nothing of this
 * machine's settings.
 */
export class Shop {
  readonly folder = mkdtempSync(join(tmpdir(), 'p2lk-cli-'));

  constructor() {
    beforeAll(() => build(), 120_000);
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, text: string | Buffer): string {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), text);
    return this.at(name);
  }

  remove(name: string): void {
    rmSync(this.at(name));
  }

  /** Puts the built program as `p2lk` into the folder `bin`, for other programs to find. */
  link(): void {
    const text = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
    chmodSync(this.write('bin/p2lk', text), 0o755);
  }

  readonly env = { PATH: process.env['PATH'] ?? '', HOME: this.folder, NO_COLOR: '1' };

  /** Runs `p2lk --offline …`; standard input is empty unless given. */
  p2lk(args: readonly string[], { input = '', env = {}, timeout = 60_000 }: RunOptions = {}): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: this.folder,
      input,
      timeout,
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { ...this.env, ...env },
    });
    return { status, stdout, stderr };
  }

  /** Runs a shell command line in which `p2lk` is the built program. */
  shell(command: string): Ran {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', `p2lk() { '${process.execPath}' '${program}' "$@"; }\n${command}`],
      {
        cwd: this.folder,
        encoding: 'utf8',
        timeout: 60_000,
        env: this.env,
      },
    );
    return { status, stdout, stderr };
  }
}

/** Codes of the findings, in order. */
export const codesIn = ({ stderr }: Ran): readonly string[] =>
  [...stderr.matchAll(/^(?:error|warning)\[([\w/-]+)\]/gm)].map(([, code = '']) => code);

/** Nothing that a user did may show a stack. */
export const hasStack = ({ stderr }: Ran): boolean => /^\s+at .*[(/].*:\d+:\d+\)?$/m.test(stderr);
