import type { CST, Document as YamlDocument, Node, ParsedNode, YAMLParseError } from 'yaml';
import { Composer, isAlias, Lexer, Parser, visit } from 'yaml';
import { MAX_DEPTH, tooDeep } from '../depth.ts';
import { explain } from './explain.ts';
import { laxLexer } from './lax-lexer.ts';

/** One parsed document of the `yaml` package. */
export type Parsed = YamlDocument.Parsed<ParsedNode, false>;

/**
 * The nodes of each document in a text, by the `yaml` package. Scalars stay text: what they are
 * worth is decided by `scalar.ts`, since kubectl reads neither as YAML 1.1 nor as 1.2.
 * @throws Fault at the first syntax error, or where the nesting is too deep
 */
export const compose = (text: string): Parsed[] => {
  // kubectl's reader ends each line, the last one too (apimachinery, LineReader).
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  try {
    return composeWith(laxLexer(), whole);
  } catch (fault) {
    // Where the text is faulty, what breaks off at the indent is the better place to name.
    composeWith(new Lexer(), whole);
    throw fault;
  }
};

const composeWith = (lexer: Lexer, text: string): Parsed[] => {
  const tokens = tokenize(lexer, text);
  for (const token of tokens) checkDepth(token);
  const documents = withoutTraces(() => {
    const composer = new Composer<ParsedNode, false>({
      schema: 'failsafe',
      resolveKnownTags: false,
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    return [...composer.compose(tokens, true, text.length)] as Parsed[];
  });
  for (const { errors } of documents) {
    const [first] = errors
      .filter((error) => !isCommentInFlow(error, text))
      .toSorted((a, b) => a.pos[0] - b.pos[0]);
    if (first !== undefined) throw explain(first, text);
  }
  return documents;
};

/** go-yaml v2 takes a comment right after a bracket or comma too. */
const isCommentInFlow = ({ message, pos: [at] }: YAMLParseError, text: string): boolean =>
  message.startsWith('Comments must be separated') && '[{,'.includes(text[at - 1] ?? ' ');

/**
 * A text may hold a hundred thousand errors, and a stack trace for each takes ten times as long as
 * finding it.
 */
const withoutTraces = <T>(work: () => T): T => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
};

/**
 * The lexemes that stand for no text: start of a document, of a scalar, end of a broken flow
 * collection.
 */
const MARKS = new Set(['\u0002', '\u0018', '\u001F']);

/**
 * The tokens of a text. Stops at once where brackets or dashes open too many levels on one line:
 * what follows could fill the memory, and composing it, which recurses, could end the process.
 */
const tokenize = (lexer: Lexer, text: string): CST.Token[] => {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let offset = 0;
  let open = 0;
  let dashes = 0;
  let isScalar = false;
  for (const lexeme of lexer.lex(text)) {
    if (isScalar) isScalar = false;
    else if (lexeme === '\u001F') isScalar = true;
    else if (lexeme === '[' || lexeme === '{') open++;
    else if (lexeme === ']' || lexeme === '}') open--;
    else if (lexeme === '\n' || lexeme === '\r\n') dashes = 0;
    else if (lexeme === '-' || lexeme === '?' || lexeme === ':') dashes++;
    if (open > MAX_DEPTH || dashes > 2 * MAX_DEPTH) throw tooDeep(offset);
    if (!MARKS.has(lexeme)) offset += lexeme.length;
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
};

/** Measures the depth without recursion, for the same reason. */
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
  if (token !== null && token !== undefined && 'items' in token) level.push(token);
};

/**
 * Each alias with the node it stands for: the last anchor of its name that comes before it in the
 * text.
 */
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
