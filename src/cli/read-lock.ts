import { displayName } from '../config/display-name.ts';
import type { Report } from '../diagnostics/report.ts';
import type { LockUse } from '../images/configured-resolver.ts';
import { ImageFault } from '../images/image-source.ts';
import { createLock } from '../images/lock.ts';
import { readLockFile } from '../images/lock-file.ts';

/**
 * Reads a lock file; an empty lock where there is none. Reports P2LK222 for one that cannot be
 * used.
 */
export const readLock = async (
  path: string,
  folder: string,
  mode: LockUse['mode'],
  report: Report,
): Promise<LockUse | undefined> => {
  const name = displayName(path, folder);
  try {
    return { lock: (await readLockFile(path)) ?? createLock(), mode, name };
  } catch (error) {
    if (!(error instanceof ImageFault)) throw error;
    report.add('P2LK222', { lock: name, reason: error.reason }, [], {
      help: 'mend it, or delete it and write it anew with p2lk lock and the same inputs',
    });
    return undefined;
  }
};
