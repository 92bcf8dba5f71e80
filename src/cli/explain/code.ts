import type { Plugin } from '../../api/define-plugin.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { pageOf } from '../../diagnostics/page.ts';
import { codes } from '../../diagnostics/codes.ts';

/**
 * What is known about a code: its page, or, of one that is not known, the code that was probably
 * meant.
 */
export type Explanation =
  | { readonly page: string; readonly near?: undefined }
  | { readonly page?: undefined; readonly near: string | undefined };

/**
 * Finds the page of a code: `P2LK106`, in any case, or `<plugin>/<slug>`. A plugin that is not
 * p2lk's own has no page here: its title and its `docs` are shown.
 */
export const explain = (asked: string, plugins: readonly Plugin[]): Explanation => {
  const known = new Map<string, () => string>();
  for (const [code, { title, severity }] of Object.entries(codes))
    known.set(code, () => pageOf(code) ?? `# ${code}: ${title}\n\n(${severity})\n`);
  for (const { definition } of plugins) {
    for (const [slug, { title, severity }] of Object.entries(definition.diagnostics ?? {})) {
      const code = `${definition.name}/${slug}`;
      const more = definition.docs === undefined ? '' : `\n${definition.docs}\n`;
      known.set(
        code,
        () =>
          pageOf(code) ??
          `# ${code}: ${title}\n\n(${severity} of plugin ${definition.name})\n${more}`,
      );
    }
  }
  const code = known.has(asked)
    ? asked
    : [...known.keys()].find((key) => key.toLowerCase() === asked.toLowerCase());
  return code === undefined ? { near: nearest(asked, known.keys()) } : { page: known.get(code)!() };
};

/** A number is one of many that are alike, so only a word is corrected. */
const nearest = (asked: string, known: Iterable<string>): string | undefined => {
  const number = /^(?:p2?lk?)?-?(\d{3})$/i.exec(asked)?.[1];
  const all = [...known];
  return number === undefined
    ? closest(
        asked,
        all.filter((code) => code.includes('/')),
      )
    : all.find((code) => code === `P2LK${number}`);
};
