import type { MarkdownRenderer } from 'vitepress';

/** Shows two braces as what they are, where Vue would take what is between them for a program. */
export const plainBraces = ({ renderer }: MarkdownRenderer): void => {
  for (const name of ['text', 'code_inline'] as const) {
    const before = renderer.rules[name];
    if (before === undefined) throw new Error(`the renderer has no rule for ${name}`);
    renderer.rules[name] = (...args) => before(...args).replaceAll('{{', '&#123;&#123;');
  }
};
