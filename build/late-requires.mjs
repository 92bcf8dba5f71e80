import { nodesOf, requireOf, syntaxOf, withEdits } from './syntax.mjs';

/** Whether an identifier is a name of its own and not a member's or a key. */
const isReference = (node, parent) =>
  node.type === 'Identifier' &&
  !(parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) &&
  !(parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand) &&
  !(parent?.type === 'MethodDefinition' && parent.key === node && !parent.computed);

const isMemberOf = (node, parent) => parent?.type === 'MemberExpression' && parent.object === node;

/**
 * Makes a CommonJS file load modules when it first uses them: Node's own, and libraries that most
 * runs do without. A module is made late only where every use of it reads a member, so that a call
 * can stand for its name.
 * @param {string} code
 * @param {(path: string) => boolean} isLate whether the module of that path may be loaded late
 * @returns {string}
 */
export const lateRequires = (code, isLate) => {
  const tree = syntaxOf(code);
  const found = new Map();
  for (const statement of tree.body) {
    const required = requireOf(statement);
    if (required?.name !== undefined && isLate(required.path))
      found.set(required.name, { statement, path: required.path, uses: [], late: true });
  }
  for (const { node, parent } of nodesOf(tree)) {
    const one = isReference(node, parent) ? found.get(node.name) : undefined;
    if (one === undefined || parent?.type === 'VariableDeclarator') continue;
    if (isMemberOf(node, parent)) one.uses.push(node);
    else one.late = false;
  }
  const edits = [...found].flatMap(([name, { statement, path, uses, late }]) =>
    late
      ? [
          {
            start: statement.start,
            end: statement.end,
            text: `let ${name}_found; const ${name} = () => (${name}_found ??= require("${path}"));`,
          },
          ...uses.map(({ start, end }) => ({ start, end, text: `(${name}())` })),
        ]
      : [],
  );
  return withEdits(code, edits);
};
