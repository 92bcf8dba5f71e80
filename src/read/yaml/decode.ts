import type { Node, Scalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { ScalarValue } from '../scalar.ts';
import { keyText, plainScalar, TagError, taggedScalar } from '../scalar.ts';
import { MAX_DEPTH, tooDeep } from '../depth.ts';
import { literal } from '../plain/literal.ts';
import { quoted } from '../plain/quoted.ts';
import { Fault } from '../read-fault.ts';
import type { Value } from '../value.ts';
import { set } from '../value.ts';
import { aliasTargets } from './compose.ts';

/** A key that one mapping gives twice. */
export interface Duplicate {
  readonly key: string;
  readonly first: Node;
  readonly last: Node;
}

/**
 * Turns the nodes of one document into plain data, as kubectl's YAML-to-JSON step does
 * (goyaml.v2/decode.go): merges in the order written, aliases copied out, keys made text, the last
 * of two equal keys kept.
 */
export class Decoder {
  readonly duplicates: Duplicate[] = [];
  private targets: Map<Node, Node> | undefined;
  private readonly open = new Set<Node>();
  private nodes = 0;
  private aliased = 0;
  private aliasDepth = 0;
  /** The alias being followed that is not reached through another. */
  private outermost: Node | undefined;
  private readonly text: string;
  private readonly isJson: boolean;

  /** `isJson` allows the escapes that only JSON has. */
  constructor(text: string, isJson = false) {
    this.text = text;
    this.isJson = isJson;
  }

  /** @throws Fault when the document cannot be told as JSON, or unfolds without bounds */
  decode(node: Node | null): Value {
    if (node === null) return null;
    this.targets = aliasTargets(node);
    return this.value(node, 0);
  }

  /** `parent` is the column of the block collection that the node stands in, where it is known. */
  private value(node: Node, depth: number, parent?: number): Value {
    this.count(node, depth);
    if (isScalar(node)) return json(node, this.scalar(node, parent));
    if (isSeq(node)) {
      const column = node.flow === true ? undefined : this.columnOf(node);
      return node.items.map((item) => this.value(item as Node, depth + 1, column));
    }
    if (isMap(node)) {
      const into: Record<string, Value> = {};
      this.assign(into, node, depth, new Map());
      return into;
    }
    if (isAlias(node)) return this.follow(node, (target) => this.value(target, depth));
    throw fault(node, 'the value is of an unknown kind');
  }

  private assign(
    into: Record<string, Value>,
    map: Node,
    depth: number,
    seen: Map<string, Node> | undefined,
  ): void {
    if (!isMap(map)) throw fault(map, '<< merges mappings only');
    const twice = new Map<string, Duplicate>();
    for (const pair of map.items) {
      const key = pair.key as Node;
      if (isMergeKey(key)) {
        if (pair.value === null) throw fault(key, '<< merges mappings only');
        this.merge(into, pair.value as Node, depth + 1);
        continue;
      }
      const name = this.key(key, depth);
      const column = map.flow === true ? undefined : this.columnOf(key);
      const value = pair.value === null ? null : this.value(pair.value as Node, depth + 1, column);
      if (seen !== undefined) {
        const first = seen.get(name);
        if (first !== undefined) twice.set(name, { key: name, first, last: key });
        else seen.set(name, key);
      }
      set(into, name, value);
    }
    for (const duplicate of twice.values()) this.duplicates.push(duplicate);
  }

  private merge(into: Record<string, Value>, node: Node, depth: number): void {
    this.count(node, depth);
    if (isAlias(node)) this.follow(node, (target) => this.assign(into, target, depth, undefined));
    else if (isSeq(node)) {
      for (const item of node.items.toReversed() as Node[]) {
        if (isAlias(item))
          this.follow(item, (target) => this.assign(into, target, depth, undefined));
        else this.assign(into, item, depth, undefined);
      }
    } else this.assign(into, node, depth, undefined);
  }

  private key(node: Node, depth: number): string {
    this.count(node, depth);
    const target = isAlias(node) ? this.follow(node, (found) => found) : node;
    if (!isScalar(target))
      throw fault(node, 'a mapping or list cannot be a key', 'put the key in quotes');
    const text = keyText(this.scalar(target), target.source ?? '', target.tag);
    if (text === undefined)
      throw fault(node, 'an empty key, null or an integer beyond 64 bits cannot be a key');
    return text;
  }

  private columnOf({ range }: Node): number | undefined {
    return range === undefined || range === null
      ? undefined
      : range[0] - (this.text.lastIndexOf('\n', range[0] - 1) + 1);
  }

  private scalar(node: Scalar, parent?: number): ScalarValue {
    const text = this.ownReading(node, parent) ?? node.source ?? '';
    if (node.type === 'QUOTE_DOUBLE' && !this.isJson) this.checkEscapes(node);
    try {
      if (node.tag !== undefined) return taggedScalar(node.tag, text);
    } catch (error) {
      if (error instanceof TagError) throw fault(node, error.message);
      throw error;
    }
    return node.type === 'PLAIN' || node.type === undefined ? plainScalar(text) : text;
  }

  /**
   * What the fast reader makes of text over several lines. It folds as go-yaml v2 does; the `yaml`
   * package does not where white space meets the ends of lines.
   */
  private ownReading({ type, range }: Scalar, parent: number | undefined): string | undefined {
    const open = range?.[0];
    if (open === undefined || this.isJson || this.text.includes('\r')) return undefined;
    if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') {
      const found = quoted(this.text, open, false);
      return found?.lineStart === undefined ? undefined : found.value;
    }
    const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
    return isBlock && parent !== undefined ? literal(this.text, open, parent)?.value : undefined;
  }

  /**
   * What the `yaml` package takes, but kubectl refuses: `\\/`, and a last quote that is escaped.
   */
  private checkEscapes(node: Scalar): void {
    const [start = 0, end = 0] = node.range ?? [];
    for (
      let at = this.text.indexOf('\\', start);
      at !== -1 && at < end;
      at = this.text.indexOf('\\', at + 2)
    ) {
      if (this.text[at + 1] === '/')
        throw new Fault('a backslash before / is no escape in YAML', at, at + 2, 'write / alone');
      if (at + 1 === end - 1) throw new Fault('the double quote is never closed', start, start + 1);
    }
  }

  private follow<T>(alias: Node & { source: string }, use: (target: Node) => T): T {
    const target = this.targets?.get(alias);
    if (target === undefined)
      throw fault(
        alias,
        'no anchor of this name comes before this',
        'if the * belongs to the text, put it in quotes',
      );
    if (this.open.has(target)) throw fault(alias, 'the anchor holds itself');
    this.open.add(target);
    if (this.aliasDepth === 0) this.outermost = alias;
    this.aliasDepth++;
    const result = use(target);
    this.aliasDepth--;
    this.open.delete(target);
    return result;
  }

  /**
   * The bounds of goyaml.v2/decode.go, allowedAliasRatio: what aliases unfold to must not outgrow
   * what is written.
   */
  private count(node: Node, depth: number): void {
    if (depth > MAX_DEPTH) throw tooDeep(node.range?.[0] ?? 0);
    this.nodes++;
    if (this.aliasDepth > 0) this.aliased++;
    if (this.aliased <= 100 || this.nodes <= 1000) return;
    const share = Math.min(1, Math.max(0, (this.nodes - 400_000) / 3_600_000));
    if (this.aliased / this.nodes > 0.99 - 0.89 * share)
      throw fault(this.outermost ?? node, 'aliases unfold to far more than is written here');
  }
}

const fault = (node: Node, reason: string, help?: string): Fault =>
  new Fault(reason, node.range?.[0] ?? 0, node.range?.[1] ?? 0, help);

const json = (node: Node, value: ScalarValue): ScalarValue => {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw fault(node, 'infinity and NaN have no place in a Kubernetes object');
  return value;
};

const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** Whether a key is an unquoted `<<`. */
export const isMergeKey = (key: Node): boolean =>
  isScalar(key) &&
  key.source === '<<' &&
  (key.tag === MERGE_TAG || (key.tag === undefined && key.type === 'PLAIN'));
