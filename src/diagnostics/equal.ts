import type { Diagnostic, Place } from './diagnostic.ts';

/** A finding, and where else it was made. */
export interface Group {
  readonly diagnostic: Diagnostic;
  readonly also: readonly Place[];
}

/** What makes two findings equal to a reader: all but the place. */
export const sameness = ({ code, severity, message, help }: Diagnostic): string =>
  [code, severity, message, help].join('\n');

/** Findings with their equals in one, in the order of the first of each. */
export const grouped = (diagnostics: readonly Diagnostic[]): readonly Group[] => {
  const groups = new Map<string, { diagnostic: Diagnostic; also: Place[] }>();
  for (const diagnostic of diagnostics) {
    const key = sameness(diagnostic);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { diagnostic, also: [] });
    else known.also.push(...diagnostic.places.slice(0, 1));
  }
  return [...groups.values()];
};
