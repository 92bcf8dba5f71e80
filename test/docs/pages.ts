import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtins } from '../../src/pipeline/builtins.ts';
import { codes } from '../../src/diagnostics/codes.ts';
import type { Severity } from '../../src/diagnostics/diagnostic.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whether the pages are rewritten instead of compared: `P2LK_UPDATE_DOCS=1`. */
export const isUpdate = process.env['P2LK_UPDATE_DOCS'] !== undefined;

export interface Subject {
  readonly severity: Severity;
  readonly title: string;
}

/** Every code of p2lk and of its plugins, by the name of its page without `.md`. */
export const subjects: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ...Object.entries(codes),
  ...builtins.flatMap(({ definition: { name, diagnostics = {} } }) =>
    Object.entries(diagnostics).map(([slug, declared]) => [`${name}/${slug}`, declared] as const),
  ),
]);

/** Names of the pages in a folder of the repository, without `.md`. */
export const pagesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .sort();

export const readPage = (path: string): string => readFileSync(join(root, path), 'utf8');
export const writePage = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
