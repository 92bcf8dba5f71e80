import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { defaultSettings } from '../../src/api/settings.ts';
import { importStaffImage, staffImage } from './staff-image.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why no machine can be booted; empty when one can. */
    bootMissing: string;
  }
}

const run = promisify(execFile);

/** What every machine is made of; `images.sh` makes them, beside what it makes them from. */
const images = [
  'docker.io/judge/kernel:1',
  'docker.io/judge/init:1',
  'docker.io/judge/runc:1',
  'docker.io/judge/containerd:1',
  'docker.io/judge/app:1',
  'docker.io/library/busybox:1',
  `docker.io/${defaultSettings.tools.prepare}`,
];
const imagesScript = fileURLToPath(new URL('../../../shared/boot/images.sh', import.meta.url));

const lacksProgram = async (program: string, ...words: string[]): Promise<boolean> =>
  run(program, words).then(
    () => false,
    () => true,
  );

const cached = async (): Promise<ReadonlySet<string>> => {
  // `cache ls` prints its table as a log, on standard error.
  const { stderr } = await run('linuxkit', ['cache', 'ls']);
  return new Set(stderr.split('\n').map((line) => line.split(/\s+/, 1)[0] ?? ''));
};

/** Makes the images once, in a folder of their own; says why not. */
const makeImages = async (): Promise<string | undefined> => {
  const programs = process.env['LKINIT'];
  if (!existsSync(imagesScript))
    return 'its images are not in the cache, and ../shared/boot/images.sh is not there to make them';
  if (programs === undefined)
    return 'its images are not in the cache; set LKINIT to the folder of init, rc.init and service to make them';
  const folder = await mkdtemp(join(tmpdir(), 'p2lk-images-'));
  try {
    const { stdout: linuxkit } = await run('sh', ['-c', 'command -v linuxkit']);
    const env = { ...process.env, LINUXKIT: linuxkit.trim(), LKINIT: programs };
    await run('bash', [imagesScript, folder], { env, timeout: 600_000, maxBuffer: 2 ** 26 });
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    return `images.sh failed: ${stderr.trim().split('\n').at(-1) || message}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const missing = async (): Promise<string | undefined> => {
  if (process.env['LKINIT'] === undefined)
    return 'LKINIT names no folder with init, rc.init and service';
  if (await lacksProgram('linuxkit', 'version')) return 'no linuxkit on the PATH';
  if (await lacksProgram('qemu-system-x86_64', '--version'))
    return 'no qemu-system-x86_64 on the PATH';
  let found = await cached();
  if (images.some((image) => !found.has(image))) {
    const reason = await makeImages();
    if (reason !== undefined) return reason;
    found = await cached();
  }
  if (!found.has(staffImage)) await importStaffImage();
  return undefined;
};

/** Finds out, once for all files, whether machines can be built and booted here. */
export default async ({ provide }: TestProject): Promise<void> => {
  const reason = (await missing()) ?? '';
  if (reason !== '') console.error(`boot tests are skipped: ${reason}`);
  provide('bootMissing', reason);
};
