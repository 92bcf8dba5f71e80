import { parseAst } from 'rolldown/parseAst';

/** A node of an ESTree syntax tree, with its place in the text. */
/** @typedef {{ type: string, start: number, end: number, [key: string]: any }} Node */

/**
 * The syntax tree of a CommonJS file that the bundler wrote.
 * @param {string} code
 * @returns {Node}
 */
export const syntaxOf = (code) => parseAst(code, { sourceType: 'script' });

/**
 * Every node of a tree with the node above it, parents first.
 * @param {Node} node
 * @param {Node} [parent]
 * @returns {Generator<{ node: Node, parent: Node | undefined }>}
 */
export function* nodesOf(node, parent) {
  yield { node, parent };
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string' && typeof child.start === 'number')
        yield* nodesOf(child, node);
    }
  }
}

/**
 * What `require` a statement makes: `const fs = require("node:fs");` or `require("./core.cjs");`.
 * Undefined for any other statement.
 * @param {Node} statement
 * @returns {{ name: string | undefined, path: string, argument: Node } | undefined}
 */
export const requireOf = (statement) => {
  const declared =
    statement.type === 'VariableDeclaration' && statement.declarations.length === 1
      ? statement.declarations[0]
      : undefined;
  const call = declared?.init ?? (statement.type === 'ExpressionStatement' && statement.expression);
  if (call?.type !== 'CallExpression' || call.callee.name !== 'require') return undefined;
  const [argument] = call.arguments;
  if (typeof argument?.value !== 'string') return undefined;
  if (declared !== undefined && declared.id.type !== 'Identifier') return undefined;
  return { name: declared?.id.name, path: argument.value, argument };
};

/**
 * The text with some ranges replaced.
 * @param {string} code
 * @param {readonly { start: number, end: number, text: string }[]} edits ranges that do not overlap
 * @returns {string}
 */
export const withEdits = (code, edits) => {
  let result = '';
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
};
