import type { Path } from '../../src/diagnostics/diagnostic.ts';

/** Words that one may stand for the other in an enumeration of the API. */
const enumerations: readonly (readonly string[])[] = [
  ['Always', 'OnFailure', 'Never'],
  ['Always', 'IfNotPresent', 'Never'],
  ['TCP', 'UDP', 'SCTP'],
  ['None', 'HostToContainer', 'Bidirectional'],
  ['ClusterFirst', 'Default', 'ClusterFirstWithHostNet', 'None'],
  ['File', 'FallbackToLogsOnError'],
  ['RuntimeDefault', 'Unconfined', 'Localhost'],
  ['Default', 'Unmasked'],
  ['Allow', 'Forbid', 'Replace'],
  ['Always', 'OnRootMismatch'],
  ['Merge', 'Strict'],
  ['Disabled', 'IfPossible', 'Enabled'],
  ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'],
  ['Ingress', 'Egress'],
  ['RollingUpdate', 'OnDelete'],
  ['NonIndexed', 'Indexed'],
  ['NotRequired', 'RestartContainer'],
  [
    '',
    'Directory',
    'DirectoryOrCreate',
    'File',
    'FileOrCreate',
    'Socket',
    'CharDevice',
    'BlockDevice',
  ],
  ['HTTP', 'HTTPS'],
  ['', 'Memory'],
  ['Filesystem', 'Block'],
];

/**
 * Other values that a leaf could legally have, best first. Whether one is legal at its place only a
 * translation tells.
 */
export const alternatives = (value: unknown): readonly unknown[] => {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number')
    return [value + 1, value + 7, value * 2, Math.max(1, value - 1), 64 * 1024 ** 2];
  if (typeof value !== 'string') return [];
  const words = enumerations
    .filter((words) => words.includes(value))
    .flatMap((list) => list.filter((word) => word !== value));
  const quantity = /^(\d+(?:\.\d+)?)(m|k|M|G|Ki|Mi|Gi)?$/.exec(value);
  const numbers =
    quantity === null
      ? []
      : [2, 4, 512]
          .map((factor) => `${Number(quantity[1]) * factor}${quantity[2] ?? ''}`)
          .concat(quantity[2]?.endsWith('i') === true ? ['1Mi'] : []);
  const base64 =
    /^[A-Za-z0-9+/]+=*$/.test(value) && value.length % 4 === 0
      ? [Buffer.from('another').toString('base64')]
      : [];
  const path = value.startsWith('/') ? [`${value}/x`] : [];
  return [
    ...words,
    ...numbers,
    ...path,
    ...base64,
    `${value}x`,
    `${value}2`,
    '10.9.8.7',
    '10.9.0.0/16',
  ];
};

export interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

/** Every scalar, empty list and empty object below a value. */
export const leavesOf = (value: unknown, path: Path = []): readonly Leaf[] => {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.length === 0
    ? [{ path, value }]
    : entries.flatMap(([key, child]) => leavesOf(child, [...path, key]));
};

/** A copy with one value changed; undefined removes it. */
export const changed = (root: unknown, path: Path, value: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = (Array.isArray(root) ? [...(root as unknown[])] : { ...(root as object) }) as {
    [key: string | number]: unknown;
  };
  if (rest.length > 0) copy[key] = changed(copy[key], rest, value);
  else if (value !== undefined) copy[key] = value;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
};

/** Names by which objects are joined: to change one is to name another object. */
export const isJoin = (path: Path, kind: string): boolean => {
  const [last, before, holder] = [path.at(-1), path.at(-2), path.at(-3)];
  if (path.length === 1) return last === 'apiVersion' || last === 'kind';
  if (before === 'metadata')
    return last === 'name' || last === 'namespace' || last === 'generateName';
  return (
    last === 'name' &&
    typeof before === 'number' &&
    (holder === 'volumes' ||
      holder === 'volumeMounts' ||
      holder === 'containers' ||
      holder === 'initContainers') &&
    kind !== ''
  );
};
