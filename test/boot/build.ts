import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { translate } from '../../src/pipeline/translate.ts';
import type { TranslateOptions } from '../../src/pipeline/translate.ts';
import type { BuiltImage } from './emulator.ts';

const run = promisify(execFile);

const lineOf = ({ code, severity, message, places, help }: Diagnostic): string =>
  `${severity} ${code} at ${places.map(({ path }) => path.join('.')).join(', ')}: ${message}${help === undefined ? '' : ` (${help})`}`;

/**
 * The text that the program prints for the one workload of `yaml`; files of its Secrets are written
 * to the folder. Rejects with the diagnostics when there is no manifest.
 */
export const translated = async (
  yaml: string,
  options: TranslateOptions,
  folder: string,
): Promise<string> => {
  const diagnostics: string[] = [];
  const texts: string[] = [];
  for await (const translation of translate([{ name: 'pod.yaml', text: yaml }], {
    single: true,
    ...options,
  })) {
    diagnostics.push(...translation.diagnostics.map(lineOf));
    if (translation.text !== undefined) texts.push(translation.text);
    for (const { path, bytes } of translation.secretFiles ?? []) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes, { mode: 0o600 });
    }
  }
  const [text] = texts;
  if (text === undefined) throw new Error(`no manifest\n${diagnostics.join('\n')}`);
  return text;
};

/** Runs `linuxkit build` on a manifest's text, in `folder`, without asking any registry. */
export const build = async (text: string, folder: string): Promise<BuiltImage> => {
  const manifest = join(folder, 'pod.yml');
  await writeFile(manifest, text);
  const words = [
    'build',
    '--format',
    'kernel+initrd',
    '--no-sbom',
    '--name',
    'pod',
    '--dir',
    folder,
    manifest,
  ];
  await run('linuxkit', words, { cwd: folder, timeout: 300_000 });
  const packed = join(folder, 'pod-initrd.img');
  const initrd = join(folder, 'initrd');
  // The emulated machine would take three times as long to unpack it.
  await pipeline(createReadStream(packed), createGunzip(), createWriteStream(initrd));
  await rm(packed);
  return {
    kernel: join(folder, 'pod-kernel'),
    initrd,
    cmdline: (await readFile(join(folder, 'pod-cmdline'), 'utf8')).trim(),
  };
};
