import {
  chmodSync,
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { outputReason } from './file-reason.ts';

/** The output could not be written; the message says why in plain words. */
export class OutputFault extends Error {
  override readonly name = 'OutputFault';
}

/**
 * Follows symbolic links, so that the file that a link names is replaced and the link stays. The
 * last one may lead to nothing yet.
 */
const followed = (path: string): string => {
  let at = path;
  for (let links = 0; links < 40; links++) {
    try {
      if (!lstatSync(at).isSymbolicLink()) return at;
    } catch {
      return at;
    }
    at = resolve(dirname(at), readlinkSync(at));
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
};

const writeAll = (descriptor: number, content: string | Uint8Array): void => {
  let bytes: Uint8Array = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
};

export interface WriteOptions {
  /** `follow` replaces the file that a symbolic link names, `replace` the link itself. */
  readonly links?: 'follow' | 'replace';
  /**
   * False for one of many files that can be made again: it is not flushed to the disk, for which
   * each file would wait.
   */
  readonly flush?: boolean;
  /**
   * Mode that the file has whatever it had before; by default an existing file keeps its own, and a
   * new one gets the usual.
   */
  readonly mode?: number;
}

/**
 * Writes a file as a whole or not at all: a temporary file beside it is written, flushed and
 * renamed. An existing file keeps its mode and, where the system lets us, its owner; on a failure
 * it stays as it was. What is no regular file (`/dev/stdout`, a named pipe) is written to directly.
 * All calls are synchronous, so an interrupt cannot come between.
 * @throws OutputFault
 */
export const writeFileWhole = (
  path: string,
  content: string | Uint8Array,
  { links = 'follow', mode, flush = true }: WriteOptions = {},
): void => {
  try {
    const target = links === 'follow' ? followed(path) : path;
    const before =
      links === 'follow'
        ? statSync(target, { throwIfNoEntry: false })
        : lstatSync(target, { throwIfNoEntry: false });
    if (before?.isDirectory() === true)
      throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (before !== undefined && !before.isFile() && !before.isSymbolicLink())
      writeThrough(target, content);
    else replace(target, content, before?.isFile() === true ? before : undefined, { mode, flush });
  } catch (error) {
    throw error instanceof OutputFault
      ? error
      : new OutputFault(outputReason(error), { cause: error });
  }
};

const writeThrough = (target: string, content: string | Uint8Array): void => {
  const descriptor = openSync(target, constants.O_WRONLY);
  try {
    writeAll(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
};

const replace = (
  target: string,
  content: string | Uint8Array,
  before: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined,
  { mode, flush }: Pick<WriteOptions, 'mode' | 'flush'>,
): void => {
  // A file that may not be written must not be replaced either, though the folder would allow it.
  if (before !== undefined) closeSync(openSync(target, constants.O_WRONLY));
  const { descriptor, path } = openBeside(target, mode ?? 0o666);
  try {
    try {
      writeAll(descriptor, content);
      if (before !== undefined)
        keepOwner(descriptor, path, mode === undefined ? before : { ...before, mode });
      if (flush === true) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(path, target);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
};

/**
 * Opens a new file in the folder of the target. Whatever has the name already, a link included, is
 * left alone and the next one tried.
 */
const openBeside = (target: string, mode: number): { descriptor: number; path: string } => {
  for (let attempt = 0; ; attempt++) {
    const path = join(
      dirname(target),
      `.${basename(target).slice(0, 200)}.p2lk${attempt === 0 ? '' : attempt}`,
    );
    try {
      return {
        descriptor: openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode),
        path,
      };
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST' || attempt > 99) throw error;
    }
  }
};

const keepOwner = (
  descriptor: number,
  path: string,
  { mode, uid, gid }: { mode: number; uid: number; gid: number },
): void => {
  const now = fstatSync(descriptor);
  if (now.uid !== uid || now.gid !== gid) {
    try {
      fchownSync(descriptor, uid, gid);
    } catch {
      // Only root may give files away: the new owner is who runs p2lk.
    }
  }
  chmodSync(path, mode & 0o7777);
};
