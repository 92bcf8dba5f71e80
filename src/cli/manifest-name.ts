import { basename } from 'node:path';
import type { WorkloadName } from '../api/context.ts';

/**
 * The same text on its own: V8 keeps what was cut out of a text as a piece of it, and with it the
 * whole text, here the input, for as long as the name of its manifest is known.
 */
const apart = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

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
 * Names the manifests of one run: `<kind>-<name>.yaml`. Where an earlier one has that name already,
 * what they differ in comes with it: the namespace in front, the name of the file that holds the
 * workload behind, or, where they differ in nothing, a number. The result is a bare file name, so it
 * never leads out of its folder.
 */
export const manifestNames = (): ((workload: WorkloadName, source?: string) => string) => {
  const used = new Set<string>();
  const spaces = new Map<string, Set<string>>();
  return ({ kind, name, namespace }, source = '') => {
    const plain = apart(`${safe(kind)}-${safe(name)}`);
    const inSpace = `${safe(namespace)}-${plain}`;
    // Standard input has no name of its own.
    const stem = source.startsWith('<') ? '' : safe(basename(source).replace(/\.[^.]*$/, ''));
    const known = spaces.get(plain) ?? new Set();
    const names = [
      plain,
      ...(known.has(namespace) ? [] : [inSpace]),
      ...(stem === '' ? [] : [`${plain}-from-${stem}`]),
    ];
    if (!known.has(namespace)) spaces.set(plain, known.add(apart(namespace)));
    let chosen = names.find((one) => !used.has(one)) ?? plain;
    for (let i = 2; used.has(chosen); i++) chosen = `${plain}-${i}`;
    used.add(apart(chosen));
    return `${chosen}.yaml`;
  };
};
