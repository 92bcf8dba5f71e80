import type { Path } from '../../src/diagnostics/diagnostic.ts';
import { canary } from './sandbox.ts';

/** Texts that mean something to whoever reads them as more than data. */
export const hostileTexts: { readonly [name: string]: string } = {
  'ends a word': `x'\ntouch ${canary}\n'y`,
  'ends a command': `x';touch ${canary};"$(touch ${canary})\`touch ${canary}\``,
  'leads upwards': '../../../../etc',
  'adds a line': 'x\n192.0.2.66 evil',
  'adds a rule': 'x" -j ACCEPT\n-A INPUT -j ACCEPT\n; accept }',
  'is two words': 'A=B C',
  'ends a case': 'esac',
};

/** How the lines begin that these texts would add. */
export const addedLines: readonly string[] = Object.values(hostileTexts).flatMap((text) =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => line.length > 2),
);

/** Maps whose keys are texts of the user's too. */
const maps: ReadonlySet<unknown> = new Set([
  'data',
  'stringData',
  'binaryData',
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'options',
  'volumeAttributes',
]);

export interface Spot {
  readonly path: Path;
  /** Whether it is the key at the end of the path that is a text. */
  readonly isKey: boolean;
  readonly text: string;
}

/** Every text below a value, keys of maps too; not what makes the object the one that it is. */
export const textsIn = (value: unknown, path: Path = []): readonly Spot[] => {
  if (typeof value === 'string') return [{ path, isKey: false, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, child]) => {
    if (path.length === 0 && (key === 'apiVersion' || key === 'kind')) return [];
    const at = [...path, key];
    const own = maps.has(path.at(-1)) ? [{ path: at, isKey: true, text: String(key) }] : [];
    return [...own, ...textsIn(child, at)];
  });
};

/** A copy with one text changed. */
export const withText = (root: unknown, { path, isKey }: Spot, text: string): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return text;
  if (Array.isArray(root))
    return root.map((child: unknown, i) =>
      i === key ? withText(child, { path: rest, isKey, text }, text) : child,
    );
  return Object.fromEntries(
    Object.entries(root as object).map(([name, child]) => {
      if (name !== key) return [name, child];
      if (rest.length > 0 || !isKey)
        return [name, withText(child, { path: rest, isKey, text }, text)];
      return [text, child];
    }),
  );
};

/** A copy in which every text that equals one is another: names that join objects and lists. */
export const renamed = (root: unknown, from: string, to: string): unknown => {
  if (root === from) return to;
  if (Array.isArray(root)) return root.map((child) => renamed(child, from, to));
  if (typeof root !== 'object' || root === null) return root;
  return Object.fromEntries(
    Object.entries(root).map(([key, child]) => [
      key,
      key === 'apiVersion' || key === 'kind' ? child : renamed(child, from, to),
    ]),
  );
};
