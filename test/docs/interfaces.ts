import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './pages.ts';

/** A member of an interface as its source has it. */
export interface Member {
  /** Members of an object type inside are listed by their path: `settings.platform`. */
  readonly name: string;
  /** Its type, or its parameters and result, on one line. */
  readonly type: string;
  /** Text of its docstring. */
  readonly about: string;
  readonly optional: boolean;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const read = (member: ts.TypeElement, parsed: ts.SourceFile, prefix: string): readonly Member[] => {
  const [doc] = ts.getJSDocCommentsAndTags(member);
  const about = doc === undefined || typeof doc.comment !== 'string' ? '' : oneLine(doc.comment);
  const name = `${prefix}${member.name?.getText(parsed) ?? ''}`;
  const optional = member.questionToken !== undefined;
  if (ts.isIndexSignatureDeclaration(member))
    return [
      { name: `${prefix}NAME`, type: oneLine(member.type.getText(parsed)), about, optional: true },
    ];
  if (!ts.isPropertySignature(member)) {
    const signature = oneLine(member.getText(parsed).slice(name.length)).replace(/;$/, '');
    return [{ name, type: signature.replace(/\): (?!.*\): )/, ') => '), about, optional }];
  }
  if (
    member.type !== undefined &&
    ts.isTypeLiteralNode(member.type) &&
    member.type.members.some(ts.isPropertySignature)
  )
    return member.type.members.flatMap((inner) => read(inner, parsed, `${name}.`));
  return [{ name, type: oneLine(member.type?.getText(parsed) ?? ''), about, optional }];
};

/** The members of an interface in a file of the repository. */
export const membersOf = (file: string, name: string): readonly Member[] => {
  const parsed = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.ESNext,
    true,
  );
  const found = parsed.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined || !ts.isInterfaceDeclaration(found))
    throw new Error(`${file} has no interface ${name}`);
  return found.members.flatMap((member) => read(member, parsed, ''));
};
