import type { ArgsOf, CoreCode } from './codes.ts';
import { codes } from './codes.ts';
import type { Diagnostic, Place, Severity } from './diagnostic.ts';

/** Parts of a diagnostic that a code does not fix. */
export interface Extra {
  readonly severity?: Severity;
  readonly help?: string;
  readonly plugin?: string;
  readonly docs?: string;
  readonly cause?: unknown;
}

/** Collects what is found about one input. Adding never throws; a reader decides what an error means. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  errors = 0;

  /** Adds a finding of the core under one of its codes. */
  add<C extends CoreCode>(code: C, args: ArgsOf<C>, at: Place | readonly Place[] = [], extra: Extra = {}): void {
    const { severity, message } = codes[code] as { severity: Severity; message: (args: ArgsOf<C>) => string };
    this.push({
      code,
      severity,
      message: message(args),
      places: Array.isArray(at) ? (at as readonly Place[]) : [at as Place],
      ...extra,
    });
  }

  /** Adds a finding as it is. */
  push(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'error') this.errors++;
    this.diagnostics.push(diagnostic);
  }
}
