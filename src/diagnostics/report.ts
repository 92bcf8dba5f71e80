import type { ArgsOf, CoreCode } from './codes.ts';
import { codes } from './codes.ts';
import type { Diagnostic, Place, Refused, Severity } from './diagnostic.ts';
import { withoutSecretKeys } from './secret-keys.ts';

/** Parts of a diagnostic that a code does not fix. */
export interface Extra {
  readonly severity?: Severity;
  readonly help?: string;
  readonly refused?: Refused;
  readonly plugin?: string;
  readonly docs?: string;
  readonly cause?: unknown;
}

const refusals: { readonly [refused in Refused]: string } = {
  pod: 'the API server takes this object and refuses the pod that is made of it',
  claim: 'the API server takes this object and refuses the claim that is made of it',
  newer: 'servers of Kubernetes 1.33 do not look at it, newer ones refuse it',
};

/** How a run weighs findings. */
export interface Weights {
  /** Leaves errors P2LK301, and those of plugins that are like it, at a warning. */
  readonly lenient?: boolean;
  /** Severities by code. Only warnings and notes can be changed: an error cannot be argued away. */
  readonly severity?: { readonly [code: string]: Severity | 'off' };
}

/**
 * Collects what is found about one input. Adding never throws; a reader decides what an error
 * means.
 */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  errors = 0;
  readonly #weights: Weights;

  constructor(weights: Weights = {}) {
    this.#weights = weights;
  }

  /** An empty one that weighs findings as this one does. */
  alike(): Report {
    return new Report(this.#weights);
  }

  /** Adds a finding of the core under one of its codes. */
  add<C extends CoreCode>(
    code: C,
    args: ArgsOf<C>,
    at: Place | readonly Place[] = [],
    extra: Extra = {},
  ): void {
    const { severity, message } = codes[code] as {
      severity: Severity;
      message: (args: ArgsOf<C>) => string;
    };
    const { refused } = extra;
    this.push({
      code,
      severity,
      message: `${message(args)}${refused === undefined ? '' : ` (${refusals[refused]})`}`,
      places: Array.isArray(at) ? (at as readonly Place[]) : [at as Place],
      ...extra,
    });
  }

  /**
   * Adds a finding at the severity that the run gives it, which is the answer. `lenient`: an error
   * that a lenient run leaves at a warning, as P2LK301.
   */
  push({
    lenient = false,
    ...diagnostic
  }: Diagnostic & { readonly lenient?: boolean }): Severity | 'off' {
    const severity = this.#weigh(diagnostic, lenient);
    if (severity === 'off') return severity;
    if (severity === 'error') this.errors++;
    this.diagnostics.push(withoutSecretKeys({ ...diagnostic, severity }));
    return severity;
  }

  #weigh({ code, severity }: Diagnostic, lenient: boolean): Severity | 'off' {
    if (severity === 'error')
      return (lenient || code === 'P2LK301') && this.#weights.lenient === true
        ? 'warning'
        : 'error';
    const { severity: chosen = {} } = this.#weights;
    return Object.hasOwn(chosen, code) ? (chosen[code] ?? severity) : severity;
  }
}
