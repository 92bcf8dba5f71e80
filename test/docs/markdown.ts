/** One fenced block of a page: ```` ```yaml p2lk.config.yaml ````. */
export interface Block {
  readonly language: string;
  /** Name of the file that the block is; empty where it has none. */
  readonly name: string;
  readonly text: string;
  /** The nearest heading of level 2 above it; empty before the first. */
  readonly section: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page in order. */
export const blocksOf = (markdown: string): readonly Block[] => {
  const blocks: Block[] = [];
  let section = '';
  let open:
    | { fence: string; language: string; name: string; line: number; text: string[] }
    | undefined;
  for (const [i, line] of markdown.split('\n').entries()) {
    const [, fence = '', language = '', name = ''] = /^(`{3,})(\S*)[ ]*(.*)$/.exec(line) ?? [];
    if (open !== undefined) {
      if (line === open.fence) {
        const { text, fence: _, ...rest } = open;
        blocks.push({ ...rest, text: text.map((one) => `${one}\n`).join(''), section });
        open = undefined;
      } else open.text.push(line);
    } else if (fence !== '') open = { fence, language, name: name.trim(), line: i + 1, text: [] };
    else if (line.startsWith('## ')) section = line.slice(3).trim();
  }
  if (open !== undefined) throw new Error(`the block that line ${open.line} opens is never closed`);
  return blocks;
};

/** The page with the text of some blocks replaced. */
export const withTexts = (markdown: string, texts: ReadonlyMap<Block, string>): string => {
  const lines = markdown.split('\n');
  for (const [{ line, text }, replacement] of [...texts].toReversed())
    lines.splice(line, text.split('\n').length - 1, ...replacement.split('\n').slice(0, -1));
  return lines.join('\n');
};

const marker = (name: string): readonly [open: string, close: string] => [
  `<!-- generated: ${name} -->`,
  `<!-- end: ${name} -->`,
];

/** The page with the part between the markers of that name replaced. */
export const withGenerated = (markdown: string, name: string, text: string): string => {
  const [open, close] = marker(name);
  const [start, end] = [markdown.indexOf(open), markdown.indexOf(close)];
  if (start === -1 || end < start)
    throw new Error(`the page has no part marked ${open} … ${close}`);
  return `${markdown.slice(0, start + open.length)}\n\n${text.trim()}\n\n${markdown.slice(end)}`;
};
