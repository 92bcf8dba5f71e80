import type { Diagnostic, Location, Refused, Severity } from '../diagnostic.ts';
import { locate } from '../locate.ts';
import { visible } from '../visible.ts';

/** One finding as the JSON reporter prints it. */
export interface JsonFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  /** As in `Diagnostic`: set where an API server takes the object itself. */
  readonly refused?: Refused;
  readonly plugin?: string;
  readonly docs?: string;
  /** Where it is; the first place is the one that the message is about. */
  readonly at: readonly Location[];
}

/**
 * One JSON array for the whole run, of `JsonFinding`. Control characters are escaped, so that it
 * may go to a terminal.
 */
export const json = (diagnostics: readonly Diagnostic[]): string => {
  const findings = diagnostics.map(
    ({ code, severity, message, help, refused, plugin, docs, places }): JsonFinding => ({
      code,
      severity,
      message,
      ...(help !== undefined && { help }),
      ...(refused !== undefined && { refused }),
      ...(plugin !== undefined && { plugin }),
      ...(docs !== undefined && { docs }),
      at: places.map(locate),
    }),
  );
  return `${visible(JSON.stringify(findings, undefined, 2))}\n`;
};
