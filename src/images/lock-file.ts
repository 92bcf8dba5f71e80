import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { fileReason, isMissing } from '../system/file-reason.ts';
import { ImageFault } from './image-source.ts';
import { type Lock, parseLock, printLock } from './lock.ts';

/** Largest lock file that is read, in bytes. */
const MAX_LOCK = 64_000_000;

const NO_FILE = 'it is a device, a folder or a pipe, and no file';

/**
 * Reads a lock file; undefined when there is none. Throws `ImageFault` for one that cannot be used.
 */
export const readLockFile = async (path: string): Promise<Lock | undefined> => {
  let text: string;
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new ImageFault(NO_FILE);
    if (stats.size > MAX_LOCK)
      throw new ImageFault(`it has more than ${MAX_LOCK / 1_000_000} MB, and no lock file has`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof ImageFault) throw error;
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
  const before = await stat(path).catch(() => undefined);
  if (before?.isFile() === false) throw new ImageFault(`it cannot be written: ${NO_FILE}`);
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
