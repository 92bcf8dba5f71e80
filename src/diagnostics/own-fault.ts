import type { Place } from './diagnostic.ts';
import { thrownText } from '../system/thrown.ts';
import type { Report } from './report.ts';

/** Reports a fault of p2lk itself (P2LK900), where it met it if that is known. */
export const reportOwnFault = (report: Report, cause: unknown, at: Place | [] = []): void =>
  report.add('P2LK900', { reason: thrownText(cause) }, at, {
    cause,
    help: 'this is a fault of p2lk: please report it with the output of the same command under P2LK_DEBUG=1',
  });
