import type { Declared } from './command.ts';

/** Options of `p2lk diff` beside those of the main command. */
export interface DiffFlags {
  readonly json?: boolean;
  readonly failOn?: 'widened' | 'any';
}

export const diff: Declared = {
  name: 'diff',
  operands: '<old> <new>',
  about:
    'compare two machines, each a LinuxKit manifest or a Kubernetes input: ' +
    'processes, privileges, mounts, limits, ports, images. Options of p2lk itself count too',
  options: [
    { flags: '--json', about: 'print JSON instead of text' },
    {
      flags: '--fail-on <what>',
      about: 'exit 1 on a widened privilege, or on any difference',
      choices: ['widened', 'any'],
    },
  ],
};
