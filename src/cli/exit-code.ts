import { unreadableCodes } from '../diagnostics/codes/input.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/**
 * 0 done; 1 errors in the input; 2 command line, configuration or input that cannot be used; 3
 * output not written, or a fault; 130 ended by an interrupt before it was done.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** What a single finding means for the exit code. */
export const exitCodeOf = ({ code, severity }: Pick<Diagnostic, 'code' | 'severity'>): ExitCode => {
  if (severity !== 'error') return 0;
  if (/^P2LK(?:9\d\d|602|603)$/.test(code)) return 3;
  return unreadableCodes.has(code) || /^P2LK(?:215|222|240|5\d\d|601)$/.test(code) ? 2 : 1;
};

/** The gravest of several. */
export const worst = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);
