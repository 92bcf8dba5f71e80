import type { Node } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Path, Span } from '../diagnostics/diagnostic.ts';
import { keyText, plainScalar } from './scalar.ts';
import { isMergeKey } from './value.ts';
import { aliasTargets } from './yaml.ts';

interface Found {
  readonly key?: Node;
  readonly value: Node | null;
}

/**
 * Where a path lies among the nodes of a document: its scalar, or the key of a mapping or list, or its nearest ancestor when
 * the path itself is not in the text. Follows aliases and merge keys to where the value is written.
 */
export const locateNode = (root: Node | null, path: Path, on?: 'key' | 'value'): Span | undefined => {
  if (root === null) return undefined;
  const targets = aliasTargets(root);
  const resolve = (node: Node | null): Node | null => (node !== null && isAlias(node) ? (targets.get(node) ?? node) : node);
  let found: Found = { value: root };
  for (const step of path) {
    const next = child(resolve(found.value), step, resolve);
    if (next === undefined) return spanOf(found, on ?? 'key');
    found = next;
  }
  return spanOf(found, on);
};

const spanOf = ({ key, value }: Found, on: 'key' | 'value' | undefined): Span | undefined => {
  const scalar = value !== null && (isScalar(value) || isAlias(value)) && value.range![1] > value.range![0];
  const node = key !== undefined && (on === 'key' || (on === undefined && !scalar)) ? key : value;
  const range = (node ?? key)?.range;
  return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
};

const child = (node: Node | null, step: string | number, resolve: (node: Node | null) => Node | null): Found | undefined => {
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

const merged = (node: Node | null, step: string | number, resolve: (node: Node | null) => Node | null): Found | undefined => {
  if (!isSeq(node)) return child(node, step, resolve);
  for (const item of node.items as Node[]) {
    const found = child(resolve(item), step, resolve);
    if (found !== undefined) return found;
  }
  return undefined;
};

const name = (key: Node | null): string | undefined => {
  if (!isScalar(key)) return undefined;
  const text = key.source ?? '';
  return key.type === 'PLAIN' && key.tag === undefined ? keyText(plainScalar(text), text) : text;
};
