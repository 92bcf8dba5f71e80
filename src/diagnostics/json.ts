import type { Diagnostic } from './diagnostic.ts';
import { locate } from './locate.ts';

/** One JSON array for the whole run: `{code, severity, message, help?, plugin?, docs?, at: Location[]}` each. */
export const json = (diagnostics: readonly Diagnostic[]): string =>
  `${JSON.stringify(
    diagnostics.map(({ code, severity, message, help, plugin, docs, places }) => ({
      code,
      severity,
      message,
      help,
      plugin,
      docs,
      at: places.map(locate),
    })),
    undefined,
    2,
  )}\n`;
