/** A line of `/etc/passwd`. */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** A line of `/etc/group`. */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/**
 * Highest user or group number that runc takes. Source: containerd `pkg/oci/spec_opts.go`,
 * `WithUser`.
 */
export const MAX_ID = 2 ** 31 - 1;

/** A decimal number as Go's `strconv.Atoi` takes it; undefined otherwise. */
export const decimal = (text: string): number | undefined =>
  /^[+-]?[0-9]+$/.test(text) ? Number(text) || 0 : undefined;

/** A number that cannot be read counts as 0, as containerd reads it. */
const id = (text: string | undefined): number => decimal(text ?? '') ?? 0;

const columns = (text: string, comments: boolean): string[][] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !(comments && line.startsWith('#')))
    .map((line) => line.split(':'));

/**
 * Reads `/etc/passwd` as containerd does (`moby/sys/user`, `ParsePasswdFilter`): missing columns
 * are empty, odd numbers are 0.
 */
export const parsePasswd = (text: string): PasswdEntry[] =>
  columns(text, false).map(([name = '', , uid, gid]) => ({ name, uid: id(uid), gid: id(gid) }));

/**
 * Reads `/etc/group` as containerd does (`moby/sys/user`, `ParseGroupFilter`); lines that start
 * with `#` are comments.
 */
export const parseGroup = (text: string): GroupEntry[] =>
  columns(text, true).map(([name = '', , gid, members = '']) => ({
    name,
    gid: id(gid),
    members: members === '' ? [] : members.split(','),
  }));
