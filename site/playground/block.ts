const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The lines, counted from 1, of the block of YAML that a line begins: what is indented below it. */
export const blockOf = (
  text: string,
  line: number,
): { readonly first: number; readonly last: number } => {
  const all = text.split('\n');
  const head = all[line - 1] ?? '';
  if (head.trim() === '') return { first: line, last: line };
  let last = line;
  for (let at = line; at < all.length; at++) {
    const next = all[at] ?? '';
    if (next.trim() === '') continue;
    // Entries of a list may stand right below its key.
    const inList = head.trimEnd().endsWith(':') && /^\s*- /.test(next) && !/^\s*- /.test(head);
    if (indentOf(next) < indentOf(head) || (indentOf(next) === indentOf(head) && !inList)) break;
    last = at + 1;
  }
  return { first: line, last };
};
