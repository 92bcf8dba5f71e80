import type { Place } from './diagnostic.ts';
import type { Report } from './report.ts';

/** What was thrown, in words; whatever it is, this throws nothing. */
export const causeText = (cause: unknown): string => {
  try {
    const text: unknown = cause instanceof Error ? cause.message : String(cause);
    if (typeof text === 'string') return text;
  } catch {
    // A getter or a conversion of its own fails.
  }
  return 'it threw what cannot be printed';
};

/** Reports a fault of p2lk itself (P2LK900), where it met it if that is known. */
export const reportOwnFault = (report: Report, cause: unknown, at: Place | [] = []): void =>
  report.add('P2LK900', { reason: causeText(cause) }, at, {
    cause,
    help: 'this is a fault of p2lk: please report it with the output of the same command under P2LK_DEBUG=1',
  });
