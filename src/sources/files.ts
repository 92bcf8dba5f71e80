import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { closest } from '../diagnostics/suggest.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import { placeOf } from '../diagnostics/place.ts';
import type { Report } from '../diagnostics/report.ts';
import { programOfFile, programOfFolder } from '../pipeline/other-programs.ts';
import type { OtherProgram } from '../pipeline/other-programs.ts';
import { fileReason } from '../system/file-reason.ts';
import { collect, MAX_SOURCE, sourcesOf, TooLarge } from './bytes.ts';
import { partsOfFile } from './parts.ts';

const MANIFEST = /\.(?:ya?ml|json)$/i;

/** Paths behind which another process writes, as `<(helm template .)` gives them. */
const STREAM = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/;

/** A fault that concerns an input as a whole. */
export const unreadable = (name: string, reason: string, report: Report, help?: string): void => {
  report.add('P2LK100', { name, reason }, placeOf(name), { help });
};

/** Adds P2LK103 or P2LK100 for an error met while reading an input. */
export const reportError = (name: string, error: unknown, report: Report, help?: string): void => {
  if (!(error instanceof TooLarge)) return unreadable(name, fileReason(error), report, help);
  report.add('P2LK103', { what: name, bytes: error.bytes, limit: MAX_SOURCE }, placeOf(name));
};

/** How files and folders are read. */
export interface ReadAs {
  /** Whether folders inside folders are read too. */
  readonly recursive?: boolean;
  /** Whether a large input may come as several texts, each of whole documents. */
  readonly inParts?: boolean;
}

/**
 * The text of a file, or those of the manifests in a folder: `*.yaml`, `*.yml` and `*.json`,
 * sorted, of folders inside it only when `recursive`. Reports P2LK100 (not readable, a loop of
 * links), P2LK101 (a folder without manifests), P2LK103, P2LK104 (another program's), P2LK105.
 */
export async function* readPath(
  path: string,
  { recursive = false, inParts = false }: ReadAs,
  report: Report,
  commands: Iterable<string> = [],
): AsyncGenerator<Source> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) {
      yield* readOne(path, inParts, report);
      return;
    }
  } catch (error) {
    reportError(path, error, report, await nearestName(path, commands));
    return;
  }
  const before = report.errors;
  let found = 0;
  for await (const file of walk(path, recursive, [], report)) {
    found++;
    yield* readOne(file, inParts, report);
  }
  if (found > 0 || report.errors > before) return;
  const reason = recursive
    ? 'it holds no .yaml, .yml or .json file'
    : 'it holds no .yaml, .yml or .json file of its own';
  const help = recursive ? undefined : 'add -R to look into the folders inside it';
  report.add('P2LK101', { name: path, reason }, placeOf(path), { help });
}

/** Whether a path is a config of p2lk by its name, which stands among manifests and is none. */
export const isOwnConfig = (path: string): boolean => basename(path).startsWith('p2lk.config.');

/** Adds P2LK104 for what means nothing without another program. */
const reportProgram = (path: string, program: OtherProgram, report: Report): void =>
  report.add(
    'P2LK104',
    { what: `${path} is ${program.what}`, program: program.program },
    placeOf(path),
    {
      help: program.command,
    },
  );

/** What a path that is not there was probably meant to be: a command, or a name in its folder. */
const nearestName = async (
  path: string,
  commands: Iterable<string>,
): Promise<string | undefined> => {
  const command = /^[a-z-]+$/.test(path) ? closest(path, commands) : undefined;
  if (command !== undefined) return `did you mean the command p2lk ${command}?`;
  const names = await readdir(dirname(path)).catch(() => []);
  const near = closest(basename(path), names.slice(0, 10_000));
  return near === undefined ? undefined : `did you mean ${join(dirname(path), near)}?`;
};

async function* readOne(path: string, inParts: boolean, report: Report): AsyncGenerator<Source> {
  const program = programOfFile(path);
  if (program !== undefined && existsSync(path)) return reportProgram(path, program, report);
  try {
    const stats = await stat(path);
    const isStream = STREAM.test(path);
    if (!stats.isFile() && !isStream) {
      const kind = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device';
      return unreadable(
        path,
        `it is ${kind}, no file`,
        report,
        'send its content to standard input, as in: p2lk - < file',
      );
    }
    if (stats.isFile() && stats.size > MAX_SOURCE) throw new TooLarge(stats.size);
    if (isStream) yield* sourcesOf(path, await collect(createReadStream(path)), inParts, report);
    else {
      const parts = inParts ? partsOfFile(path) : undefined;
      yield* parts ?? sourcesOf(path, [await readFile(path)], false, report);
    }
  } catch (error) {
    reportError(path, error, report);
  }
}

/**
 * The manifests in a folder; `above` are the real paths of the folders it lies in, by which a loop
 * of links is seen.
 */
async function* walk(
  folder: string,
  recursive: boolean,
  above: readonly string[],
  report: Report,
): AsyncGenerator<string> {
  let real: string;
  let names: string[];
  try {
    real = await realpath(folder);
    names = await readdir(folder);
  } catch (error) {
    reportError(folder, error, report);
    return;
  }
  if (above.includes(real))
    return unreadable(
      folder,
      'it is a symbolic link to a folder that it lies in',
      report,
      'name the folders without the link',
    );
  const program = programOfFolder(folder, names);
  if (program !== undefined) return reportProgram(folder, program, report);
  for (const name of names.toSorted()) {
    if (isOwnConfig(name)) continue;
    const path = join(folder, name);
    const isManifest = MANIFEST.test(name);
    if (!isManifest && !recursive) continue;
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isFolder) {
      if (recursive) yield* walk(path, recursive, [...above, real], report);
    } else if (isManifest) yield path;
  }
}
