const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'it does not exist'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a directory'],
  ['ENOTDIR', 'part of its path is no directory'],
  ['ELOOP', 'too many symbolic links'],
  ['EIO', 'the disk cannot read it'],
]);

/** Plain words for the usual errors of reading a file. */
export const fileReason = (error: unknown): string => REASONS.get(codeOf(error)) ?? codeOf(error);

/** True where the file or a folder above it is not there. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
