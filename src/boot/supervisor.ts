import { programPath } from '../linuxkit/print.ts';
import { parts } from './parts.generated.ts';

/** A file of `machine/`. */
export type Part = keyof typeof parts;

/** Where the supervisor lies on the machine. */
export const supervisorPath = `/${programPath}`;

/** What every pod's supervisor is made of; the rest is there where the pod uses it. */
const always: readonly Part[] = [
  'clock',
  'network',
  'console',
  'plan',
  'children',
  'runtime',
  'watch',
  'life',
  'restart',
  'stop',
  'messages',
  'status',
  'pod',
  'guard',
  'buttons',
];

/** What it is made of where LinuxKit alone starts the pod. */
const plain: readonly Part[] = ['console', 'network', 'plan', 'runtime', 'plain'];

/** Of some sixty kilobytes each, and the same for all pods of a run that use the same parts. */
const scripts = new Map<string, string>();

/** The script, of the parts that a plan uses. */
export const supervisorScript = (supervised: boolean, used: ReadonlySet<Part>): string => {
  const needed = [...(supervised ? always : plain), ...[...used].sort()];
  const key = needed.join(' ');
  let script = scripts.get(key);
  if (script === undefined) {
    const task = supervised
      ? 'runs the pod of /etc/p2lk/plan'
      : 'prepares what /etc/p2lk/plan says';
    script = [
      '#!/bin/sh\n',
      `# The supervisor of p2lk: ${task}.\n`,
      '# shellcheck disable=SC2154,SC2034\n',
      ...[...needed, 'supervisor' as const].map((part) => parts[part]),
    ].join('');
    scripts.set(key, script);
  }
  return script;
};
