import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** All TypeScript files below a folder of the project but tests, as paths from its root. */
export const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .toSorted();

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The modules that a text imports, types too; template literals are what a program writes. */
const specifiersIn = (text: string): readonly string[] => {
  const code = text.replaceAll(/`[^`]*`/g, '``');
  const found = code.matchAll(
    /^(?:import|export)\s[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
  );
  return [...found].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
};

export const importsOf = (file: string): readonly string[] => specifiersIn(textOf(file));

/** The TypeScript files that a file imports by a relative path. */
export const localImportsOf = (file: string): readonly string[] =>
  importsOf(file)
    .filter((specifier) => specifier.startsWith('.') && specifier.endsWith('.ts'))
    .map((specifier) => join(dirname(file), specifier));

/** The room of a file of `src/`: its folder there, or its own name where it is a door. */
export const roomOf = (file: string): string => file.split('/')[1] ?? '';

/** Imports that lead up, or to a room that is on no floor: `from -> to`. */
export const upwardImports = (
  edges: readonly (readonly [from: string, to: string])[],
  rooms: readonly string[],
): readonly string[] =>
  edges
    .filter(([from, to]) => {
      const [upper, lower] = [rooms.indexOf(roomOf(from)), rooms.indexOf(roomOf(to))];
      return upper < 0 || lower < 0 || lower > upper;
    })
    .map(([from, to]) => `${from} -> ${to}`);

/** The first circle of imports that a walk finds, as a path that ends where it began. */
export const circleIn = (
  edges: readonly (readonly [from: string, to: string])[],
): readonly string[] | undefined => {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const to of next.get(file) ?? []) {
      const circle = visit(to, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of next.keys()) {
    const circle = visit(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
};
