import { absolutePath } from 'p2lk/plugin';
import type { Container, View, VolumeMount } from 'p2lk/plugin';

/** A mount with its absolute path in the container. */
interface Mounted {
  readonly path: string;
  readonly mount: View<VolumeMount>;
}

/** What is asked of a container's mounts for each of them, worked out once. */
export interface Mounts {
  /** Place of a mount in the list, from 0. */
  readonly indexes: ReadonlyMap<View<VolumeMount>, number>;
  /** The first mount at a path. */
  readonly first: ReadonlyMap<string, View<VolumeMount>>;
  /** By the path of a mount: those inside of it, as written, but not those inside of these. */
  readonly inside: ReadonlyMap<string, readonly Mounted[]>;
}

/**
 * The container that was asked about last. A WeakMap would do, but for V8's young collections its
 * values are alive, and with them all of the workload that they are views of.
 */
let last: { readonly of: object; readonly mounts: Mounts } | undefined;

/** The mounts of a container. */
export const mountsOf = ({ volumeMounts = [] }: View<Container>): Mounts => {
  if (last?.of !== volumeMounts) last = { of: volumeMounts, mounts: survey(volumeMounts) };
  return last.mounts;
};

const survey = (volumeMounts: readonly View<VolumeMount>[]): Mounts => {
  const indexes = new Map(volumeMounts.map((mount, i) => [mount, i]));
  const all = volumeMounts.map((mount) => ({ path: absolutePath(mount.mountPath), mount }));
  const first = new Map<string, View<VolumeMount>>();
  for (const { path, mount } of all) if (!first.has(path)) first.set(path, mount);
  return { indexes, first, inside: nest(all) };
};

/** A directory sorts right before what lies in it, and before its longer namesakes. */
const orderOf = (path: string): string => path.replaceAll('/', '\0');

const nest = (all: readonly Mounted[]): Mounts['inside'] => {
  const parents = new Map<string, string>();
  const open: string[] = [];
  const order = new Map(all.map(({ path }) => [path, orderOf(path)]));
  for (const [path] of [...order].toSorted(([, a], [, b]) => (a < b ? -1 : 1))) {
    while (open.length > 0 && !path.startsWith(`${open.at(-1)}/`)) open.pop();
    const parent = open.at(-1);
    if (parent !== undefined) parents.set(path, parent);
    open.push(path);
  }
  const inside = new Map<string, Mounted[]>();
  for (const mounted of all) {
    const parent = parents.get(mounted.path);
    if (parent === undefined) continue;
    const list = inside.get(parent);
    if (list === undefined) inside.set(parent, [mounted]);
    else list.push(mounted);
  }
  return inside;
};
