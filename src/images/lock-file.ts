import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { fileReason, isMissing } from '../system/file-reason.ts';
import { ImageFault } from './image-source.ts';
import { type Lock, parseLock, printLock } from './lock.ts';

/**
 * Reads a lock file; undefined when there is none. Throws `ImageFault` for one that cannot be used.
 */
export const readLockFile = async (path: string): Promise<Lock | undefined> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ImageFault(`it cannot be read: ${fileReason(error)}`, { cause: error });
  }
  return parseLock(text);
};

/**
 * Writes a lock file so that at any moment the whole old one or the whole new one is there. Throws
 * `ImageFault`.
 */
export const writeLockFile = async (path: string, lock: Lock): Promise<void> => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(printLock(lock));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ImageFault(`it cannot be written: ${fileReason(error)}`, { cause: error });
  }
};
