import type { GroupEntry, PasswdEntry } from './accounts.ts';
import { decimal, MAX_ID, parseGroup, parsePasswd } from './accounts.ts';
import type { ImageAccounts } from '../api/image-config.ts';

/** An image's USER as a kubelet takes it: a number or a name, without the group. */
export interface ImageUser {
  /** The user's number; undefined when the image names the user. */
  readonly uid?: number;
  readonly name?: string;
  /** What follows `:`, which a kubelet drops. */
  readonly droppedGroup?: string;
}

/**
 * Reads an image's USER: empty (root), `uid`, `name`, each with an optional `:group`. A number
 * above 2147483647 or below 0 is taken for a name. Source: containerd
 * `internal/cri/server/images/image_status.go` `getUserFromImage`; kubelet `kuberuntime/helpers.go`
 * `getImageUser`.
 * @example userOf('101:nginx') // { uid: 101, droppedGroup: 'nginx' }
 */
export const userOf = (text: string): ImageUser => {
  const colon = text.indexOf(':');
  const user = colon < 0 ? text : text.slice(0, colon);
  const dropped =
    colon < 0 || colon === text.length - 1 ? {} : { droppedGroup: text.slice(colon + 1) };
  if (user === '') return { uid: 0, ...dropped };
  const uid = decimal(user);
  return uid === undefined || uid < 0 || uid > MAX_ID
    ? { name: user, ...dropped }
    : { uid, ...dropped };
};

/** What decides the user of a container's process. */
export interface UserRequest {
  /** The image's USER. */
  readonly imageUser: string;
  /** `securityContext.runAsUser` of the container, else of the pod. */
  readonly runAsUser?: number;
  /** `securityContext.runAsGroup` of the container, else of the pod. */
  readonly runAsGroup?: number;
  /** `supplementalGroups` and `fsGroup` of the pod. */
  readonly supplementalGroups: readonly number[];
  /** `supplementalGroupsPolicy`; Kubernetes' default is `Merge`. */
  readonly policy: 'Merge' | 'Strict';
  /** The image's account files; undefined when they are not known. */
  readonly accounts?: ImageAccounts;
}

/** The user of a container's process. */
export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  /** All groups, the primary one included, without doubles, ascending. */
  readonly additionalGids: readonly number[];
  /**
   * What could not be looked up because the account files are not known, and was taken to be 0 or
   * none.
   */
  readonly assumed: readonly ('primaryGroup' | 'groups')[];
}

/** Why a container with that user cannot start. */
export interface UserFault {
  /** The name that was looked for. */
  readonly user: string;
  /**
   * `accounts`: the image's files are not known; `passwd`: the image has no `/etc/passwd`; `user`:
   * it does not list the name; `range`: it gives a number that runc refuses.
   */
  readonly missing: 'accounts' | 'passwd' | 'user' | 'range';
}

const inRange = (id: number): boolean => id >= 0 && id <= MAX_ID;

const findUser = (
  request: UserRequest,
  entries: readonly PasswdEntry[] | undefined,
): { uid: number; entry?: PasswdEntry } | UserFault => {
  const { uid, name = '' } =
    request.runAsUser === undefined ? userOf(request.imageUser) : { uid: request.runAsUser };
  if (uid !== undefined) return { uid, entry: entries?.find((entry) => entry.uid === uid) };
  if (request.accounts === undefined) return { user: name, missing: 'accounts' };
  if (entries === undefined) return { user: name, missing: 'passwd' };
  const entry = entries.find((one) => one.name === name);
  if (entry === undefined) return { user: name, missing: 'user' };
  return inRange(entry.uid) && inRange(entry.gid)
    ? { uid: entry.uid, entry }
    : { user: name, missing: 'range' };
};

const groupsOf = (name: string, groups: readonly GroupEntry[]): number[] =>
  groups
    .filter((group) => group.name !== name && group.members.includes(name))
    .map((group) => group.gid);

/**
 * Works out user, primary group and further groups of a container's process. `runAsUser` wins over
 * the image's USER, `runAsGroup` over the user's primary group in the image's `/etc/passwd`, which
 * is 0 for a user that it does not list. With policy `Merge` the user's groups in the image's
 * `/etc/group` are added. Source: kubelet `kuberuntime/security_context.go`
 * `determineEffectiveSecurityContext`; containerd `internal/cri/server/container_create_linux.go`
 * `containerSpecOpts`, `pkg/oci/spec_opts.go` `WithUser`, `WithAdditionalGIDs`.
 * @example containerUser({ imageUser: 'nginx', accounts, supplementalGroups: [], policy: 'Merge' })
 */
export const containerUser = (request: UserRequest): ContainerUser | UserFault => {
  const { accounts, runAsGroup, policy } = request;
  const found = findUser(
    request,
    accounts?.passwd === undefined ? undefined : parsePasswd(accounts.passwd),
  );
  if ('missing' in found) return found;
  const { uid, entry } = found;
  const gid = runAsGroup ?? entry?.gid ?? 0;
  if (!inRange(gid)) return { user: String(uid), missing: 'range' };
  const merge = policy === 'Merge';
  const groups =
    merge && entry !== undefined && accounts?.group !== undefined
      ? groupsOf(entry.name, parseGroup(accounts.group))
      : [];
  const unknown = accounts === undefined;
  return {
    uid,
    gid,
    additionalGids: [
      ...new Set([gid, ...groups.filter(inRange), ...request.supplementalGroups]),
    ].sort((a, b) => a - b),
    assumed: [
      ...(unknown && runAsGroup === undefined ? ['primaryGroup' as const] : []),
      ...(unknown && merge ? ['groups' as const] : []),
    ],
  };
};
