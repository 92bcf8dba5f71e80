import type { Node } from 'yaml';
import { isAlias, isMap, isScalar as isScalarNode, isSeq } from 'yaml';
import type { Path, Span } from '../../diagnostics/diagnostic.ts';
import { keyText, plainScalar } from '../scalar.ts';
import { isMergeKey } from './decode.ts';
import { aliasTargets } from './compose.ts';

interface Found {
  readonly key?: Node;
  readonly value: Node | null;
}

/**
 * Where a path lies among the nodes of a document: its scalar, or the key of a mapping or list, or
 * its nearest ancestor when the path itself is not in the text. Follows aliases and merge keys to
 * where the value is written.
 */
export const locateNode = (
  root: Node | null,
  path: Path,
  on?: 'key' | 'value',
): Span | undefined => {
  if (root === null) return undefined;
  const targets = aliasTargets(root);
  const resolve = (node: Node | null): Node | null =>
    node !== null && isAlias(node) ? (targets.get(node) ?? node) : node;
  let found: Found = { value: root };
  for (const step of path) {
    const next = child(resolve(found.value), step, resolve);
    if (next === undefined) return spanOf(found, on ?? 'key', found.value === root);
    found = next;
  }
  return spanOf(found, on, path.length === 0);
};

const spanOf = (
  { key, value }: Found,
  on: 'key' | 'value' | undefined,
  isRoot: boolean,
): Span | undefined => {
  const isEmpty = value === null || value.range![1] <= value.range![0];
  const isScalar = isScalarNode(value) || isAlias(value);
  const useKey = isEmpty || on === 'key' || !isScalar;
  const node = key !== undefined && useKey ? key : (value ?? key);
  const range = (isRoot ? firstKey(node) : node)?.range;
  return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
};

const firstKey = (map: Node | null | undefined): Node | null | undefined =>
  isMap(map) && map.items.length > 0 ? (map.items[0]!.key as Node) : map;

const child = (
  node: Node | null,
  step: string | number,
  resolve: (node: Node | null) => Node | null,
): Found | undefined => {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? (node.items[step] as Node | undefined) : undefined;
    return item === undefined ? undefined : { value: item };
  }
  if (!isMap(node)) return undefined;
  let found: Found | undefined;
  for (const { key, value } of node.items as { key: Node; value: Node | null }[]) {
    if (isMergeKey(key)) found = merged(resolve(value), step, resolve) ?? found;
    else if (name(resolve(key)) === String(step)) found = { key, value };
  }
  return found;
};

const merged = (
  node: Node | null,
  step: string | number,
  resolve: (node: Node | null) => Node | null,
): Found | undefined => {
  if (!isSeq(node)) return child(node, step, resolve);
  for (const item of node.items as Node[]) {
    const found = child(resolve(item), step, resolve);
    if (found !== undefined) return found;
  }
  return undefined;
};

const name = (key: Node | null): string | undefined => {
  if (!isScalarNode(key)) return undefined;
  const text = key.source ?? '';
  return key.type === 'PLAIN' && key.tag === undefined ? keyText(plainScalar(text), text) : text;
};
