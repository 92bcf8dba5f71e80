import { existsSync } from 'node:fs';
import type { Source } from '../diagnostics/diagnostic.ts';
import { placeOf } from '../diagnostics/place.ts';
import type { Report } from '../diagnostics/report.ts';
import { collect, sourcesOf } from './bytes.ts';
import { isOwnConfig, readPath, reportError, unreadable } from './files.ts';
import type { ReadAs } from './files.ts';
import { glob, isGlob } from './glob.ts';
import { isUrl, readUrl } from './url.ts';

/** Where manifests come from. */
export interface Inputs extends ReadAs {
  /** As the user wrote them: `-` (standard input), https addresses, files, folders, patterns. */
  readonly paths: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  /** What messages call standard input; by default `<stdin>`. */
  readonly stdinFilename?: string;
  /** Words that may be meant where the first path is not there: commands of the command line. */
  readonly commands?: Iterable<string>;
  /** Longest that one address may take, in milliseconds. */
  readonly timeout?: number;
}

/** What messages call standard input. */
const STDIN = '<stdin>';

/**
 * The texts behind the inputs, one after another, in the order given. What cannot be read is
 * reported (P2LK100 to P2LK105) and left out. Nothing is thrown.
 */
export async function* gather(inputs: Inputs, report: Report): AsyncGenerator<Source> {
  let isStdinRead = false;
  const own = inputs.paths.filter((path) => isOwnConfig(path));
  for (const [i, path] of inputs.paths.entries()) {
    // A shell's *.yaml names the config too.
    if (own.length < inputs.paths.length && own.includes(path)) continue;
    if (path === '-') {
      const name = inputs.stdinFilename ?? STDIN;
      if (isStdinRead)
        unreadable(name, 'standard input (-) is named twice, but can be read only once', report);
      else yield* readStdin(inputs, name, report);
      isStdinRead = true;
    } else if (isUrl(path)) {
      const source = await readUrl(path, report, inputs.timeout);
      if (source !== undefined) yield source;
    } else if (isGlob(path) && !existsSync(path)) yield* readGlob(path, inputs, report);
    else yield* readPath(path, inputs, report, i === 0 ? inputs.commands : undefined);
  }
}

async function* readStdin(
  { stdin, inParts = false }: Inputs,
  name: string,
  report: Report,
): AsyncGenerator<Source> {
  try {
    yield* sourcesOf(name, await collect(stdin), inParts, report);
  } catch (error) {
    reportError(name, error, report);
  }
}

async function* readGlob(pattern: string, readAs: ReadAs, report: Report): AsyncGenerator<Source> {
  const paths = (await glob(pattern)).filter((path) => !isOwnConfig(path));
  for (const path of paths) yield* readPath(path, readAs, report);
  if (paths.length > 0) return;
  report.add(
    'P2LK101',
    { name: pattern, reason: 'no file matches this pattern' },
    placeOf(pattern),
  );
}
