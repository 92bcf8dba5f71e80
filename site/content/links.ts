import type { MarkdownRenderer } from 'vitepress';
import { ownPictures } from './pictures.ts';
import { siteLink } from './repository.ts';

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/** Leads the links of the project's files to pages of the site; a link to nowhere becomes text. */
export const projectLinks =
  (sources?: string) =>
  (markdown: MarkdownRenderer): void => {
    markdown.core.ruler.push('project-links', ({ tokens, env }) => {
      // The file itself; `path` is where the site shows it.
      const { path: shown, realPath: path = shown } = env as { path?: string; realPath?: string };
      if (path === undefined) return;
      for (const token of tokens.flatMap((one) => [one, ...(one.children ?? [])])) {
        const picture = token.type === 'image' ? token.attrGet('src') : null;
        if (picture !== null) token.attrSet('src', ownPictures(picture));
        if (token.type.startsWith('html_')) token.content = ownPictures(token.content);
      }
      for (const token of tokens)
        if (token.children !== null) token.children = linked(token.children, path, sources);
    });
  };

const linked = (tokens: readonly Token[], file: string, sources?: string): Token[] => {
  const open: boolean[] = [];
  return tokens.filter((token) => {
    if (token.type === 'link_close') return open.pop() ?? true;
    if (token.type !== 'link_open') return true;
    const href = siteLink(token.attrGet('href') ?? '', file, sources);
    open.push(href !== undefined);
    if (href !== undefined) token.attrSet('href', href);
    return href !== undefined;
  });
};
