import type { Document as YamlDocument, Node, ParsedNode } from 'yaml';
import { Composer, isAlias, Parser, visit } from 'yaml';

/** A fault in a YAML text: offsets in that text, and why in plain words. */
export class YamlFault extends Error {
  readonly start: number;
  readonly end: number;

  constructor(reason: string, start: number, end: number) {
    super(reason);
    this.start = start;
    this.end = end;
  }
}

/**
 * The nodes of each document in a text, by the `yaml` package. Scalars stay text: what they are worth is decided by
 * `scalar.ts`, since kubectl reads neither YAML 1.1 nor 1.2.
 * @throws YamlFault at the first syntax error
 */
export const compose = (text: string): YamlDocument.Parsed<ParsedNode, false>[] => {
  const composer = new Composer<ParsedNode, false>({
    schema: 'failsafe',
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(new Parser().parse(text), true, text.length)] as YamlDocument.Parsed<ParsedNode, false>[];
  for (const { errors } of documents) {
    const first = errors[0];
    if (first !== undefined) throw new YamlFault(first.message, first.pos[0], first.pos[1]);
  }
  return documents;
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
