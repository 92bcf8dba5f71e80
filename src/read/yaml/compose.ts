import type { CST, Document as YamlDocument, Node, ParsedNode } from 'yaml';
import { Composer, isAlias, Parser, visit } from 'yaml';
import { MAX_DEPTH, tooDeep } from '../depth.ts';
import { explain } from './explain.ts';

/** One parsed document of the `yaml` package. */
export type Parsed = YamlDocument.Parsed<ParsedNode, false>;

/**
 * The nodes of each document in a text, by the `yaml` package. Scalars stay text: what they are worth is decided by `scalar.ts`, since
 * kubectl reads neither as YAML 1.1 nor as 1.2.
 * @throws Fault at the first syntax error, or where the nesting is too deep
 */
export const compose = (text: string): Parsed[] => {
  const tokens = [...new Parser().parse(text)];
  for (const token of tokens) checkDepth(token);
  const composer = new Composer<ParsedNode, false>({
    schema: 'failsafe',
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens, true, text.length)] as Parsed[];
  for (const { errors } of documents) {
    const [first] = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
    if (first !== undefined) throw explain(first, text);
  }
  return documents;
};

/** Composing recurses, and a deep enough text would end the process, so the depth is measured on the tokens first. */
const checkDepth = (root: CST.Token): void => {
  let level: CST.Token[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    const next: CST.Token[] = [];
    for (const token of level) {
      if (depth > MAX_DEPTH && 'items' in token) throw tooDeep(token.offset);
      if (token.type === 'document') push(next, token.value);
      else if ('items' in token) {
        for (const item of token.items as CST.CollectionItem[]) {
          push(next, item.key);
          push(next, item.value);
        }
      }
    }
    level = next;
  }
};

const push = (level: CST.Token[], token: CST.Token | null | undefined): void => {
  if (token !== null && token !== undefined && ('items' in token || token.type === 'document')) level.push(token);
};

/** Each alias with the node it stands for: the last anchor of its name that comes before it in the text. */
export const aliasTargets = (root: Node): Map<Node, Node> => {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  visit(root, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
        return;
      }
      const { anchor } = node as Node & { anchor?: string };
      if (anchor !== undefined) anchors.set(anchor, node as Node);
    },
  });
  return targets;
};
