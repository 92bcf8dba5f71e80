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

/** The script, of the parts that a plan uses. */
export const supervisorScript = (supervised: boolean, used: ReadonlySet<Part>): string =>
  `#!/bin/sh\n# The supervisor of p2lk: ${supervised ? 'runs the pod of /etc/p2lk/plan' : 'prepares what /etc/p2lk/plan says'}.\n# shellcheck disable=SC2154,SC2034\n${[
    ...(supervised ? always : plain),
    ...[...used].sort(),
    'supervisor' as const,
  ]
    .map((part) => parts[part])
    .join('')}`;
