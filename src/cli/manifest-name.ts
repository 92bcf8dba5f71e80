import type { WorkloadName } from '../api/context.ts';

/**
 * A name's part of a file name: no separator, no leading dot, short enough for every file system.
 */
const safe = (part: string): string =>
  part
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100);

/**
 * Names the manifests of one run: `<kind>-<name>.yaml`; with the namespace in front where an
 * earlier one has that name already, and a number behind where even that is taken. The result is a
 * bare file name, so it never leads out of its folder.
 */
export const manifestNames = (): ((workload: WorkloadName) => string) => {
  const used = new Set<string>();
  return ({ kind, name, namespace }) => {
    const plain = `${safe(kind)}-${safe(name)}`;
    let chosen = used.has(plain) ? `${safe(namespace)}-${plain}` : plain;
    for (let i = 2; used.has(chosen); i++) chosen = `${plain}-${i}`;
    used.add(chosen);
    return `${chosen}.yaml`;
  };
};
