const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

/** Words for an error of a file system call; two where reading and writing differ. */
const words: { readonly [code: string]: string | readonly [reading: string, writing: string] } = {
  ENOENT: ['it does not exist', 'its folder does not exist'],
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  EEXIST: 'it is a file, and a folder is wanted',
  ENOTDIR: 'part of its path is no folder',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: ['the disk cannot read it', 'the disk cannot write it'],
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EFBIG: 'the file would be too large',
  EPIPE: 'its reader has closed it',
  EBADF: 'it is closed',
};

const wordsFor = (error: unknown, use: 0 | 1): string => {
  const code = codeOf(error) ?? '';
  const known = Object.hasOwn(words, code) ? words[code] : undefined;
  if (known !== undefined) return typeof known === 'string' ? known : known[use];
  if (/^E[A-Z]+$/.test(code)) return code;
  return error instanceof Error ? error.message : String(error);
};

/** Why a file cannot be read, in plain words; the system's own code where there are none. */
export const fileReason = (error: unknown): string => wordsFor(error, 0);

/** Why something cannot be written, in plain words; the system's own code where there are none. */
export const outputReason = (error: unknown): string => wordsFor(error, 1);

/** True where the file or a folder above it is not there. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
