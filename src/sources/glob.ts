import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a path is a pattern: it holds `*`, `?`, `[...]` or `{a,b}`. */
export const isGlob = (path: string): boolean => /[*?]|\[[^\]]+\]|\{[^}]*,[^}]*\}/.test(path);

/**
 * The paths that a pattern matches, sorted. `*` and `?` stay within one name, `**` is any number of
 * folders, and names that start with a dot are matched only by a pattern that does. Folders that
 * cannot be read match nothing; links are not followed by `**`.
 */
export const glob = async (pattern: string): Promise<string[]> => {
  const found = new Set<string>();
  for (const one of alternatives(pattern.replaceAll('\\', '/'))) {
    const isAbsolute = one.startsWith('/');
    const parts = one.split('/').filter((part) => part !== '');
    for await (const path of expand(isAbsolute ? '/' : '', parts)) found.add(path);
  }
  return [...found].sort();
};

/** Most patterns that braces may unfold to. */
const MAX_ALTERNATIVES = 1000;

/** The patterns that `{a,b}` stands for. */
const alternatives = (pattern: string): string[] => {
  let open = [pattern];
  for (;;) {
    const next = open.flatMap((one) => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (braces === null) return [one];
      const rest = one.slice(braces.index + braces[0].length);
      return braces[1]!.split(',').map((choice) => one.slice(0, braces.index) + choice + rest);
    });
    if (next.length === open.length || next.length > MAX_ALTERNATIVES)
      return next.slice(0, MAX_ALTERNATIVES);
    open = next;
  }
};

async function* expand(base: string, parts: readonly string[]): AsyncGenerator<string> {
  const [part, ...rest] = parts;
  if (part === undefined) {
    yield base;
    return;
  }
  if (!isGlob(part)) {
    yield* rest.length === 0 ? existing(base, part) : expand(join(base, part), rest);
    return;
  }
  const entries = await entriesOf(base);
  if (part === '**') yield* expand(base, rest.length === 0 ? ['*'] : rest);
  const matches = part === '**' ? /^(?!\.)/ : regExp(part);
  for (const entry of entries) {
    if (!matches.test(entry.name)) continue;
    const path = join(base, entry.name);
    if (part === '**') {
      if (entry.isDirectory()) yield* expand(path, parts);
    } else if (rest.length === 0) yield path;
    else if (entry.isDirectory() || entry.isSymbolicLink()) yield* expand(path, rest);
  }
}

async function* existing(base: string, name: string): AsyncGenerator<string> {
  const isThere =
    name === '.' || name === '..' || (await entriesOf(base)).some((entry) => entry.name === name);
  if (isThere) yield join(base, name);
}

const entriesOf = async (folder: string): Promise<Dirent[]> => {
  try {
    return await readdir(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch {
    return [];
  }
};

/** A pattern of one name as a regular expression. */
const regExp = (part: string): RegExp => {
  const source = part.replaceAll(
    /\*+|\?|\[(!|\^)?([^\]]+)\]|[^*?[]|\[/g,
    (token, not: string | undefined, set: string | undefined) => {
      if (token.startsWith('*')) return '[^/]*';
      if (token === '?') return '[^/]';
      if (set !== undefined)
        return `[${not === undefined ? '' : '^'}${set.replaceAll(/[\\^\]]/g, String.raw`\$&`)}]`;
      return token.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    },
  );
  try {
    return new RegExp(`^${part.startsWith('.') ? '' : String.raw`(?!\.)`}${source}$`, 'u');
  } catch {
    return /^\b$/;
  }
};
