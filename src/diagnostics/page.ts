import { readFileSync } from 'node:fs';
import { packageFile } from '../system/package-file.ts';

/**
 * The page about a code, `P2LK106` or `<plugin>/<slug>`, as Markdown; undefined for a code that is
 * none of p2lk's own.
 */
export const pageOf = (code: string): string | undefined => {
  if (!/^[A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)?$/.test(code)) return undefined;
  try {
    return readFileSync(packageFile(`docs/diagnostics/${code}.md`), 'utf8');
  } catch {
    return undefined;
  }
};

/** Where a page of the published package can be read. */
export const pageAddress = (code: string): string =>
  `https://unpkg.com/p2lk/docs/diagnostics/${code}.md`;
