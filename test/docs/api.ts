import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { membersOf } from './interfaces.ts';
import { cell, code, table } from './markdown-table.ts';
import { readPage, root } from './pages.ts';

/** What a door hands on, under the heading that its comment gives. */
interface Section {
  readonly title: string;
  readonly names: readonly { readonly name: string; readonly file: string }[];
  /** Files of which every type is handed on. */
  readonly whole: readonly string[];
}

const parsed = new Map<string, ts.SourceFile>();
const parse = (file: string): ts.SourceFile => {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(join(root, file), 'utf8');
  const made = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  parsed.set(file, made);
  return made;
};

const sectionsOf = (door: string): readonly Section[] => {
  const file = parse(door);
  const sections: { title: string; names: { name: string; file: string }[]; whole: string[] }[] =
    [];
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) continue;
    const before = file.text.slice(statement.pos, statement.getStart(file));
    const title = [...before.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line).join(' ');
    if (title !== '') sections.push({ title: title.replace(/\.$/, ''), names: [], whole: [] });
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const target = posix.join(posix.dirname(door), from);
    const section = sections.at(-1);
    const clause = statement.exportClause;
    if (clause === undefined) section?.whole.push(target);
    else if (ts.isNamedExports(clause))
      for (const { name } of clause.elements)
        section?.names.push({ name: name.text, file: target });
  }
  return sections;
};

type Declaration =
  | ts.FunctionDeclaration
  | ts.VariableStatement
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration;

const declarationOf = (name: string, file: string): Declaration => {
  for (const statement of parse(file).statements) {
    const isNamed =
      (ts.isFunctionDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement)) &&
      statement.name?.text === name;
    if (isNamed) return statement;
    if (
      ts.isVariableStatement(statement) &&
      statement.declarationList.declarations.some((one) => one.name.getText() === name)
    )
      return statement;
  }
  throw new Error(`${file} declares no ${name}`);
};

/** Text of a docstring, each paragraph on a line, and its tags of one name. */
const docOf = (
  node: Declaration,
  tag: string,
): readonly [about: string, tags: readonly string[]] => {
  const doc = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  const about = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  const tags = (doc?.tags ?? [])
    .filter(({ tagName }) => tagName.text === tag)
    .map(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? '').trim());
  return [about.replaceAll(/(?<!\n)\n(?!\n|-)/g, ' '), tags];
};

/** A value with its arguments and what it gives. */
const signatureOf = (name: string, node: Declaration): string => {
  const text = (part: ts.Node | undefined): string => part?.getText() ?? '';
  const call = (fn: ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression): string => {
    const types = fn.typeParameters?.map(text).join(', ');
    const parameters = fn.parameters.map(text).map((one) => `  ${one},`);
    const open = `${name}${types === undefined ? '' : `<${types}>`}`;
    const list = parameters.length === 0 ? '()' : `(\n${parameters.join('\n')}\n)`;
    return `${open}${list}: ${text(fn.type)}`;
  };
  if (ts.isFunctionDeclaration(node)) return call(node);
  if (!ts.isVariableStatement(node)) return text(node).replace(/^export /, '');
  const [declared] = node.declarationList.declarations;
  const value = declared?.initializer;
  if (value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)))
    return call(value);
  return declared?.type === undefined
    ? `${name} = ${text(value)}`
    : `${name}: ${text(declared.type)}`;
};

const fenced = (text: string): string => `\`\`\`typescript\n${text}\n\`\`\``;

/** Interfaces whose members another page has. */
const elsewhere = new Set(
  [...readPage('docs/hooks.md').matchAll(/<!-- generated: (\w+) -->/g)].map(([, name]) => name),
);

const entryOf = ({ name, file }: Section['names'][number]): string => {
  const node = declarationOf(name, file);
  const [about, examples] = docOf(node, 'example');
  const [, throws] = docOf(node, 'throws');
  const parts = [`### ${name}`, cell(about)];
  if (ts.isInterfaceDeclaration(node)) {
    const [parent] = node.heritageClauses ?? [];
    if (parent !== undefined)
      parts.push(
        `It has what ${parent.types.map((type) => code(type.getText())).join(' and ')} has.`,
      );
    if (elsewhere.has(name) || name === 'Hooks')
      parts.push('Its members are in [hooks.md](hooks.md).');
    else parts.push(membersTableOf(name, file));
  } else parts.push(fenced(signatureOf(name, node)));
  for (const thrown of throws) parts.push(`Throws ${cell(thrown)}.`);
  for (const example of examples) parts.push(fenced(example));
  return parts.filter((part) => part !== '').join('\n\n');
};

const membersTableOf = (name: string, file: string): string =>
  table(
    ['member', 'type', 'meaning'],
    membersOf(file, name)
      .filter(({ name: member }) => !member.startsWith('['))
      .map(({ name: member, type, about, optional }) => [
        code(optional ? `${member}?` : member || 'called'),
        code(type),
        cell(about),
      ]),
  );

/** Names of the types of a file, for one that has very many. */
const typesOf = (file: string): string =>
  parse(file)
    .statements.flatMap((statement) =>
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
        ? [code(statement.name.text)]
        : [],
    )
    .join(', ');

/** Everything that a door has, with its arguments and what its docstring says. */
export const apiOf = (door: string): string =>
  sectionsOf(door)
    .map(({ title, names, whole }) =>
      [
        `**${title}.**`,
        ...whole.map(
          (file) =>
            `Each type of the Kubernetes API that a pod can hold, under its own name: ${typesOf(file)}.`,
        ),
        ...names.map(entryOf),
      ].join('\n\n'),
    )
    .join('\n\n');

/** Every name that a door has but those of whole files. */
export const namesOf = (door: string): readonly string[] =>
  sectionsOf(door).flatMap(({ names }) => names.map(({ name }) => name));
