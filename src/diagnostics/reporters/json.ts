import type { Diagnostic } from '../diagnostic.ts';
import { locate } from '../locate.ts';
import type { Finding } from '../reporter.ts';
import { visible } from '../visible.ts';

/** A finding as plain data, without what is not set. */
export const findingOf = ({
  code,
  severity,
  message,
  help,
  refused,
  plugin,
  docs,
  places,
}: Diagnostic): Finding => ({
  code,
  severity,
  message,
  ...(help !== undefined && { help }),
  ...(refused !== undefined && { refused }),
  ...(plugin !== undefined && { plugin }),
  ...(docs !== undefined && { docs }),
  at: places.map(locate),
});

/**
 * One JSON array for the whole run, of `Finding`. Control characters are escaped, so that it may go
 * to a terminal.
 */
export const json = (diagnostics: readonly Diagnostic[]): string =>
  `${visible(JSON.stringify(diagnostics.map(findingOf), undefined, 2))}\n`;
