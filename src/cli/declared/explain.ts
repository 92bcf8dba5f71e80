import type { Declared } from './command.ts';

/** Options of `p2lk explain` beside those of the main command. */
export interface ExplainFlags {
  readonly json?: boolean;
}

export const explain: Declared = {
  name: 'explain',
  operands: '<code|field>',
  about:
    'say what a code of a message means, with an example, ' +
    'or what p2lk makes of a field: pod.spec.containers.resources, deploy.spec.replicas',
  options: [{ flags: '--json', about: 'print JSON instead of text' }],
};
