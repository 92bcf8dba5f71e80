/**
 * Splits a command line into a program and its arguments: at spaces, save within '...' and "..."
 * and after a backslash. Nothing is expanded, since no shell runs it. Undefined when a quote is not
 * closed or there is no program.
 */
export const splitCommand = (text: string): string[] | undefined => {
  const words: string[] = [];
  let word: string | undefined;
  const piece = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gsy;
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text);
    if (match === null) return undefined;
    const [, single, double, escaped, plain] = match;
    const part = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain;
    if (part !== undefined) word = (word ?? '') + part;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words[0] === undefined || words[0] === '' ? undefined : words;
};
